"""A store in a bucket of S3, or of what speaks as S3 does."""

from exporter.store.s3.address import Address, parse
from exporter.store.s3.files import S3Files

__all__ = ["Address", "S3Files", "parse"]
