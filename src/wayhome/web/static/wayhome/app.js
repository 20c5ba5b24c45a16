// Small behaviors. No eval, no inline handler, nothing stored. Every page works without this file.
(() => {
  'use strict';
  const one = (what, root = document) => root.querySelector(what);
  const all = (what, root = document) => [...root.querySelectorAll(what)];
  const on = (event, act, root = document) => root.addEventListener(event, act);
  const typing = (target) => target.closest('textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])');
  const minutes = 60000;

  // ---- keys ---------------------------------------------------------------
  const singleKeys = () => document.body.dataset.keys === 'on';
  let waitsForPlace = 0;

  const focusFind = (event) => {
    const find = one('#find');
    if (find) { event.preventDefault(); find.focus(); find.select(); }
  };
  const follow = (link) => { if (link) link.click(); };

  on('keydown', (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if ((event.ctrlKey || event.metaKey) && key === 'k') return focusFind(event);
    if (key === 'Escape') return closeMenus();
    if (event.ctrlKey || event.metaKey || event.altKey || !singleKeys() || typing(event.target)) return undefined;
    if (Date.now() - waitsForPlace < 1500) { waitsForPlace = 0; return follow(one(`[data-go="${CSS.escape(key)}"]`)); }
    if (key === 'g') { waitsForPlace = Date.now(); return undefined; }
    if (key === '/') return focusFind(event);
    if (key === '?') return follow(one('[data-help]'));
    return moveInList(key, event);
  });

  // ---- lists: J and K move, X selects; Enter opens by itself ----------------
  const moveInList = (key, event) => {
    const list = one('[data-list]');
    if (!list || !['j', 'k', 'x'].includes(key)) return;
    const rows = all('tbody tr, :scope > li', list);
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    if (key === 'x') { const box = here >= 0 && one('input[type=checkbox]', rows[here]); if (box) box.click(); return; }
    const row = rows[Math.max(0, Math.min(rows.length - 1, here + (key === 'j' ? 1 : -1)))];
    const target = row && one('a, button, input', row);
    if (target) { event.preventDefault(); target.focus(); }
  };

  // ---- menus, dialogs, things that show and hide ----------------------------
  const closeMenus = (except) => all('details.menu[open]').forEach((menu) => {
    if (menu === except) return;
    if (menu.contains(document.activeElement)) one('summary', menu).focus();
    menu.open = false;
  });
  on('click', (event) => {
    closeMenus(event.target.closest('details.menu'));
    const opener = event.target.closest('[data-opens]');
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
    const toggle = event.target.closest('[data-toggles]');
    if (toggle) show(toggle, toggle.getAttribute('aria-expanded') !== 'true', event);
    const toast = event.target.closest('[data-toast] [data-close]');
    if (toast) toast.closest('[data-toast]').remove();
  });
  const show = (toggle, open, event) => {
    const parts = (toggle.getAttribute('aria-controls') || '').split(' ').map((id) => document.getElementById(id)).filter(Boolean);
    if (!parts.length) return;
    event.preventDefault();
    toggle.setAttribute('aria-expanded', open);
    parts.forEach((part) => { part.hidden = !open; });
  };

  // ---- what a new page or a new part needs ----------------------------------
  const settle = (root) => {
    all('[data-mirrors]', root).forEach((slider) => { slider.hidden = false; });
    all('[data-toast]', root).forEach((toast) => {
      const leave = () => { if (toast.matches(':hover, :focus-within')) setTimeout(leave, 2000); else toast.remove(); };
      setTimeout(leave, 10000);
    });
  };

  // ---- sliders: each shows the number of a field, and changes with it ---------
  on('input', (event) => {
    const slider = event.target.closest('[data-mirrors]');
    const field = slider && document.getElementById(slider.dataset.mirrors);
    if (field) field.value = slider.value;
    all('[data-mirrors]').filter((other) => other.dataset.mirrors === event.target.id).forEach((other) => { other.value = event.target.value; });
  });

  // ---- htmx: the CSRF token of the page, and the state of what saves itself --
  const say = (source, words) => {
    const form = source && source.closest && source.closest('[data-autosave]');
    const status = form && one('[data-save-status]', form);
    if (status) status.textContent = words;
  };
  const clock = () => new Date().toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
  on('htmx:config:request', (event) => {
    const { ctx } = event.detail, token = one('input[name=csrfmiddlewaretoken]');
    if (token && ctx.request.method !== 'GET') ctx.request.headers['X-CSRFToken'] = token.value;
  });
  on('htmx:before:request', (event) => say(event.target, 'Saving'));
  on('htmx:after:request', (event) => {
    const { response } = event.detail.ctx;
    say(event.target, response && response.status < 400 ? `Saved ${clock()}` : 'Not saved. Look at the marked fields.');
  });
  on('htmx:error', (event) => say(event.target, 'Not saved: no connection. Your words are still here.'));
  on('htmx:after:swap', (event) => settle(event.target.isConnected === false ? document : event.target));

  // ---- quick exit, after GOV.UK: blank at once, then go; Shift three times does the same --
  let shifts = 0, firstShift = 0;
  const leaveFast = () => {
    const exit = one('[data-quick-exit]');
    if (!exit) return;
    document.body.hidden = true;
    document.title = 'Weather';
    location.replace(exit.href);
  };
  on('click', (event) => { if (event.target.closest('[data-quick-exit]')) { event.preventDefault(); leaveFast(); } });
  on('keyup', (event) => {
    if (event.key !== 'Shift') { shifts = 0; return; }
    if (Date.now() - firstShift > 5000) { shifts = 0; firstShift = Date.now(); }
    shifts += 1;
    if (shifts === 3) leaveFast();
  });

  // ---- idle: warns one minute before it locks; the server holds the same limit --
  const lock = one('form[data-lock]'), limit = Number(document.body.dataset.idle || 0) * minutes;
  if (lock && limit) {
    let last = Date.now();
    ['keydown', 'pointerdown', 'scroll'].forEach((event) => document.addEventListener(event, () => { last = Date.now(); }, { passive: true }));
    setInterval(() => {
      const idle = Date.now() - last, warning = one('#idle');
      if (idle >= limit) lock.submit();
      else if (warning) warning.hidden = idle < limit - minutes;
    }, 5000);
  }

  settle(document);
})();
