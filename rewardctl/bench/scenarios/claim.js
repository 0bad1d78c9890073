// Each user claims each offer once, and is granted it.
import { each, expect, pair, post } from './parts/api.js';

export { handleSummary, options } from './parts/load.js';

export default each((number) => {
  const { user, path } = pair(number);
  expect(post(path, {}, user), 201, (claim) => claim.status === 'APPROVED');
});
