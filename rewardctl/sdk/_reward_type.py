from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from pydantic import BaseModel

from rewardctl.sdk._context import Callback, GrantContext, ValidationContext
from rewardctl.sdk._outcomes import Description, Granted, Outcome, Problem, Reversal, Revoked
from rewardctl.sdk._params import hidden_fields

API_VERSION: Final = 1

Model = type[BaseModel]
P_contra = TypeVar("P_contra", bound=BaseModel, contravariant=True)


class RewardType(Protocol[P_contra]):
    """Something that can be given. `type`, `api_version`, `params_model` and `grant` are needed, the rest is optional.

    Inherit from it and what you leave out is as below; a class that does not inherit may leave it out as well. Each
    method may be `async` or plain: a plain one runs in a thread of its own. None has more than five seconds.
    """

    @property
    def type(self) -> str:
        """Upper case, unique among the installed types: `POINT`."""
        ...

    @property
    def api_version(self) -> int:
        """The `API_VERSION` it was written for."""
        ...

    @property
    def params_model(self) -> Model:
        """The reward's own fields; what it refuses is refused when the reward is made."""
        ...

    @property
    def grant_model(self) -> Model | None:
        """The shape of `Granted.details`, checked with each grant."""
        return None

    @property
    def settings_model(self) -> Model | None:
        """The settings it needs; without them it is set aside."""
        return None

    def validate(
        self,
        context: ValidationContext,  # noqa: ARG002 - a default that looks at nothing
        params: P_contra,  # noqa: ARG002 - likewise
    ) -> Iterable[Problem] | Awaitable[Iterable[Problem]]:
        """What is wrong with a new reward beyond what the model says."""
        return ()

    def grant(self, context: GrantContext, params: P_contra) -> Outcome | Awaitable[Outcome]:
        """Give the reward to the context's user; called at least once for a claim."""
        ...

    def revoke(
        self,
        context: GrantContext,  # noqa: ARG002 - a default that looks at nothing
        params: P_contra,  # noqa: ARG002 - likewise
        granted: Granted,  # noqa: ARG002 - likewise
    ) -> Reversal | Awaitable[Reversal]:
        """Take back what was granted; called at least once. The ledger takes the amount back by itself."""
        return Revoked()

    def expire(
        self,
        context: GrantContext,  # noqa: ARG002 - a default that looks at nothing
        params: P_contra,  # noqa: ARG002 - likewise
        granted: Granted,  # noqa: ARG002 - likewise
    ) -> Reversal | Awaitable[Reversal]:
        """What was granted has lapsed; called at least once. The ledger takes the amount back by itself."""
        return Revoked()

    def answered(
        self,
        context: GrantContext,  # noqa: ARG002 - a default that looks at nothing
        params: P_contra,  # noqa: ARG002 - likewise
        callback: Callback,  # noqa: ARG002 - likewise
    ) -> Outcome | Awaitable[Outcome | None] | None:
        """What a callback for a deferred claim says; None where it is not from whom it should be."""
        return None

    def describe(self, params: P_contra) -> Description | Awaitable[Description]:
        """A reward with `params` in a few words, for people and for the costs of a simulation."""
        shown = params.model_dump(by_alias=True, exclude_none=True, exclude=_hidden(type(params)))
        return Description(", ".join(f"{name} {value}" for name, value in shown.items()) or self.type)


def method(kind: RewardType[Any], name: str) -> Callable[..., Any]:
    """The type's own method, or what the protocol does in its place."""
    own: Callable[..., Any] | None = getattr(kind, name, None)
    return own if own is not None else partial(getattr(RewardType, name), kind)


def _hidden(model: Model) -> set[str]:
    marked = hidden_fields(model)
    return {name for name, field in model.model_fields.items() if (field.alias or name) in marked}
