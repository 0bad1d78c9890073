"""What an author says about a reward type, so that its promises can be tried."""

import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel

from rewardctl.sdk import Callback, HttpAnswer, RewardType
from rewardctl.sdk.testing._fakes import FakeRewards
from rewardctl.sdk.testing._http import FakeHttp, HttpRequest, Weather, fine
from rewardctl.sdk.testing._params import in_json, read
from rewardctl.sdk.testing._world import World


class Case:
    """`reward_type` is needed, and `params` where the type has fields; `seconds` is what the platform gives a call."""

    seconds: ClassVar[float] = 5.0

    def reward_type(self) -> Any:  # noqa: ANN401 - whatever has the protocol's needed members
        """A new one each time, as after a restart of the platform."""
        raise NotImplementedError("override reward_type")

    def params(self) -> Mapping[str, Any]:
        """Fields of a reward that can be granted, as JSON on the wire."""
        return {}

    def bad_params(self) -> Iterable[Mapping[str, Any]]:
        """Fields that must be refused, beyond those that are unknown, missing or of a wrong type."""
        return ()

    def settings(self) -> Mapping[str, Any]:
        """As in `plugins.toml`, where the type has a `settings_model`."""
        return {}

    def outside(self, request: HttpRequest) -> HttpAnswer:
        """What the world outside answers."""
        return fine(request)

    def rewards(self) -> Mapping[str, str]:
        """The types of other rewards that there are, by id."""
        return {}

    def callback(self, claim_id: str) -> Callback | None:  # noqa: ARG002 - a default that looks at nothing
        """What somebody outside sends to decide a claim that was deferred, where `answered` is the type's own."""
        return None

    def schema_file(self) -> Path | None:
        """Where the type's schema is kept, to be committed: beside the test. None keeps none."""
        return Path(inspect.getfile(type(self))).with_name(f"{self.reward_type().type.lower()}.schema.json")

    def world(self, weather: Weather = Weather.FINE) -> World:
        """A new one, with the type's settings in it."""
        http = FakeHttp(self.outside, weather=weather, limit_seconds=self.seconds * 0.8)
        model: type[BaseModel] | None = getattr(self.reward_type(), "settings_model", None)
        settings = None if model is None else model.model_validate(dict(self.settings()))
        return World(http=http, rewards=FakeRewards(dict(self.rewards())), settings=settings)

    def read_params(self, kind: RewardType[Any]) -> BaseModel:
        """The way from the wire to the type's model."""
        return read(kind.params_model, in_json(self.params()))
