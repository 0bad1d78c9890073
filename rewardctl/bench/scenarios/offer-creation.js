// A reward is put on an event: each pair of both once.
import { data, each, expect, nth, post } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const rewardId = nth(data.rewards, number);
  const event = data.bareEvents[Math.floor(number / data.rewards.length)];
  const terms = { rewardId, condition: {}, autoResolve: true, stock: 100 };
  expect(post(`/events/${event}/rewards`, terms, data.operator), 201, (offer) => offer.reward.id === rewardId);
});
