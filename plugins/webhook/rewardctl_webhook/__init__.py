"""WEBHOOK: a server of somebody else gives the reward; it is told by a signed request, and may answer later."""

from rewardctl_webhook.reward_type import Webhook
from rewardctl_webhook.settings import WebhookSettings

__all__ = ["Webhook", "WebhookSettings"]
