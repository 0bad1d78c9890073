"""What pytest runs for `rewardctl plugin check TYPE`: the kit's tests, of a type that is installed."""

import json
import os
from pathlib import Path
from typing import Any, Final

from rewardctl.cli.plugins import local
from rewardctl.cli.plugins.samples import sampled
from rewardctl.sdk.testing import RewardTypeConformance

_TRIED: Final = "REWARDCTL_TRIED"
"""The environment's variable that says the type and its params, in JSON."""


class TestInstalled(RewardTypeConformance):
    def reward_type(self) -> Any:  # noqa: ANN401 - a stranger's object
        return self._installed().entry.load()()

    def params(self) -> dict[str, Any]:
        return self._tried()["params"] or sampled(self._installed().made.params_model)

    def settings(self) -> dict[str, Any]:
        """As they are configured, and made up where they are not."""
        model = self._installed().made.settings_model
        made_up = {} if model is None else sampled(model)
        return {**made_up, **local.configured(local.here()).get(self._installed().made.type, {})}

    def schema_file(self) -> Path | None:
        return None

    def _installed(self) -> local.Installed:
        return local.installed(self._tried()["type"])

    def _tried(self) -> Any:  # noqa: ANN401 - what trial.py wrote
        return json.loads(os.environ[_TRIED])
