"use strict";
// The token stays in this page's memory; the refresh token is a cookie that no script can read.

const RENEWED_EACH = 10 * 60 * 1000;
const form = document.getElementById("log-in");
const inside = document.getElementById("logged-in");
const who = document.getElementById("who");
const said = document.getElementById("said");
let renewing;

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => { form.querySelector("button").disabled = false; },
});

async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(told.detail || `The platform answered ${answer.status}`);
  return told;
}

function enter(token) {
  ui.preauthorizeApiKey("bearer", token);
}

function leave(why) {
  clearInterval(renewing);
  ui.authActions.logout(["bearer"]);
  inside.hidden = true;
  form.hidden = false;
  said.textContent = why;
}

async function renew() {
  try {
    enter((await ask("auth/refresh")).accessToken);
  } catch (error) {
    leave(error.message);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = "";
  try {
    const { accessToken, user } = await ask("auth/login", Object.fromEntries(new FormData(form)));
    enter(accessToken);
    who.textContent = `${user.email} (${user.roles.join(", ")})`;
    form.reset();
    form.hidden = true;
    inside.hidden = false;
    renewing = setInterval(renew, RENEWED_EACH);
  } catch (error) {
    said.textContent = error.message;
  }
});

document.getElementById("log-out").addEventListener("click", async () => {
  try {
    await ask("auth/logout");
    leave("");
  } catch (error) {
    leave(error.message);
  }
});
