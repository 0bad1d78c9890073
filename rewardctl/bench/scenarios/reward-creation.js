// A reward of each type in turn.
import { data, each, expect, nth, post, unique } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const name = unique(number);
  const rewards = [
    { type: 'point', points: 100 },
    { type: 'item', itemId: name, quantity: 1 },
    { type: 'coupon', couponCode: name },
    { type: 'badge', badgeId: name },
    { type: 'bundle', rewards: data.rewards.slice(0, 2) },
  ];
  const { type, ...fields } = nth(rewards, number);
  expect(post(`/rewards/${type}`, { name, ...fields }, data.operator), 201, (made) => made.name === name);
});
