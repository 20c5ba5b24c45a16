from wayhome.apps.core.trail import Fault, digest_of, looked, record, verify, write

__all__ = ["Fault", "digest_of", "looked", "record", "verify", "write"]
