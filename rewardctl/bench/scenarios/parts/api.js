import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Rate } from 'k6/metrics';
import { plan } from './load.js';

// One sample a request, true where it was not answered as it must be; also true where a script itself fails, which
// k6 would let pass.
const failures = new Rate('failures');

export const { data } = plan;

// A scenario's function: `step` is given the number of the iteration, from 0, in the whole test.
export function each(step) {
  return () => {
    try {
      step(exec.scenario.iterationInTest);
    } catch (error) {
      failed(error.toString());
    }
  };
}

export const get = (path, who) => http.get(plan.url + path, as(who));
export const post = (path, body, who) => http.post(plan.url + path, JSON.stringify(body), as(who));
export const put = (path, body, who) => http.put(plan.url + path, JSON.stringify(body), as(who));

// The answer's body, which must have that status and be what `right` says.
export function expect(response, status, right = () => true) {
  const body = response.status === status ? response.json() : null;
  const met = body !== null && right(body);
  check(met, { 'answered as it must be': Boolean });
  told(response, met);
  if (!met) {
    failed(`${response.request.method} ${response.request.url}: ${response.status} ${response.body || response.error}`);
    return body || {};
  }
  failures.add(false);
  return body;
}

export const nth = (list, number) => list[number % list.length];
export const some = (page) => page.items.length > 0;

// A pair of a user and an offer that no other number has.
export function pair(number) {
  const offer = Math.floor(number / data.users.length);
  return { user: nth(data.users, number), path: data.offers[offer].path };
}

export function unique(number) {
  return `${plan.scenario}-${data.run}-${number}`;
}

function as(who) {
  const headers = { 'Content-Type': 'application/json' };
  return { headers: who ? { ...headers, Authorization: `Bearer ${who.token}` } : headers };
}

// A line of each answer, which the bench reads as it comes: cheaper than any of k6's own outputs.
function told({ request, status, timings, headers }, met) {
  const answer = [timings.duration.toFixed(3), status, met ? 1 : 0, headers['X-Request-Id'] || '-'].join(' ');
  console.log(`~ ${Date.now()} ${answer} ${request.method} ${request.url.slice(plan.url.length)}`);
}

function failed(why) {
  failures.add(true);
  console.error(why);
}
