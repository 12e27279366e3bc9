"""The base class of the data model. It stands alone because every module of data imports it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base class of the data model: frozen, with unknown fields forbidden."""

    model_config = ConfigDict(frozen=True, extra="forbid")
