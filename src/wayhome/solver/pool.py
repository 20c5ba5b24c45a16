"""Known weeks of all clients: the columns of the master problem."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wayhome.solver.arrays import Floats, Ints, Options, Shorts
from wayhome.solver.dual_kernel import Columns
from wayhome.solver.menus import Site
from wayhome.solver.price_kernel import Weeks, plain_costs

_SEED = 7
_MIX = 1_000_003


class Block(NamedTuple):
    """Some columns: whose they are, what they cost without prices, and their items."""

    client: Ints
    cost: Floats
    items: Shorts
    count: Shorts  # type: ignore[assignment]  # a tuple's own `count` is not used


class Pool:
    """Columns without repetition, in the order of clients."""

    def __init__(self, site: Site) -> None:
        self.site = site
        random = np.random.default_rng(_SEED)
        self._marks = random.integers(1, 2**62, len(site.menus.items.day) + 1, dtype=np.int64)
        self._hash = np.zeros(0, np.int64)
        empty = np.zeros(0, np.int32)
        width = 1
        self.block = Block(np.zeros(0, np.int64), np.zeros(0), empty.reshape(0, width), empty)
        self._columns: Columns | None = None

    def __len__(self) -> int:
        return len(self.block.client)

    def add(self, weeks: Weeks) -> int:
        """Take in one week of every client; how many of them are new."""
        plain_costs(self.site.menus, weeks)
        clients = np.arange(len(weeks.count))
        return self.add_block(Block(clients, weeks.value, weeks.items, weeks.count))

    def add_block(self, block: Block) -> int:
        """Take in columns; how many of them are new."""
        names = self.names(block)
        _, first = np.unique(names, return_index=True)
        first = first[~np.isin(names[first], self._hash)]
        if not len(first):
            return 0
        width = max(self.block.items.shape[1], block.items.shape[1])
        joined = Block(
            np.concatenate([self.block.client, block.client[first]]),
            np.concatenate([self.block.cost, block.cost[first]]),
            np.concatenate([_wide(self.block.items, width), _wide(block.items[first], width)]),
            np.concatenate([self.block.count, block.count[first]]),
        )
        names = np.concatenate([self._hash, names[first]])
        order = np.argsort(joined.client, kind="stable")
        self.block = taken(joined, order)
        self._hash, self._columns = names[order], None
        return len(first)

    def names(self, block: Block) -> Ints:
        """A number for each column that two different columns do not share (64 bits)."""
        filled = np.arange(block.items.shape[1])[None, :] < block.count[:, None]
        names: Ints = np.where(filled, self._marks[block.items], 0).sum(axis=1)
        return names + block.client * _MIX

    def named(self, which: Ints) -> Ints:
        """The names of these columns."""
        return self._hash[which]

    def find(self, weeks: Weeks) -> Ints:
        """The column of every client's week; all must be known."""
        clients = np.arange(len(weeks.count))
        return self.places(self.names(Block(clients, weeks.value, weeks.items, weeks.count)))

    def places(self, names: Ints) -> Ints:
        """The columns of these names; all must be known."""
        order = np.argsort(self._hash, kind="stable")
        found: Ints = order[np.searchsorted(self._hash[order], names)]
        return found

    def keep(self, which: Ints) -> None:
        """Forget all columns but these."""
        self.block = taken(self.block, which)
        self._hash, self._columns = self._hash[which], None

    @property
    def columns(self) -> Columns:
        """The columns with the rows that they use."""
        if self._columns is None:
            clients, block = len(self.site.menus.people.shape), self.block
            ptr, row = used_rows(self.site, block)
            first = np.searchsorted(block.client, np.arange(clients + 1)).astype(np.int64)
            self._columns = Columns(first, block.cost, ptr, row)
        return self._columns


def taken(block: Block, which: Ints) -> Block:
    """Some columns of a block."""
    return Block(block.client[which], block.cost[which], block.items[which], block.count[which])


def used_rows(site: Site, block: Block) -> tuple[Ints, Shorts]:
    """The rows that each column uses, one after another, and where each column's begin."""
    filled = np.arange(block.items.shape[1])[None, :] < block.count[:, None]
    options: Options = site.options
    option = site.menus.items.option[np.where(filled, block.items, 0)]
    sizes = np.where(filled, np.diff(options.first)[option], 0)
    ptr = np.concatenate([[0], np.cumsum(sizes.sum(axis=1))]).astype(np.int64)
    flat, lengths = option.ravel(), sizes.ravel()
    begins = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(begins[-1]) + np.repeat(options.first[:-1][flat] - begins[:-1], lengths)
    return ptr, options.rows[places]


def _wide(items: Shorts, width: int) -> Shorts:
    padded: Shorts = np.pad(items, ((0, 0), (0, width - items.shape[1])))
    return padded
