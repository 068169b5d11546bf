// A user in a real browser, a real OpenID provider, and a load balancer in front of two BFFs.
//
// tests/all/session.rs starts it, and talks to it in lines of JSON: it is told where the BFFs are, says which of them to
// kill, and says what it has shown. The first thing that is not as it should be ends it with an error.

import assert from 'node:assert/strict';
import http from 'node:http';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import Provider from 'oidc-provider';
import puppeteer from 'puppeteer-core';

// Seconds that an access token lives.
const TOKEN_LIFE = 2;
const PATIENCE = 20_000;

const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const heard = async () => JSON.parse((await lines.next()).value);
const shown = (name) => say({ shown: name });

const listening = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(`http://localhost:${server.address().port}`)));

// ---- The load balancer: the BFFs in turn, and another one where nobody answers.

let bffs = [];
let turn = 0;

function forward(request, response, body, attempts) {
  const bff = bffs[turn++ % bffs.length];
  const [host, port] = bff.split(':');
  const options = { host, port, method: request.method, path: request.url, headers: request.headers, agent: false };
  const onward = http.request(options, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (attempts > 1) return forward(request, response, body, attempts - 1);
    response.writeHead(502).end();
  });
  onward.end(body);
}

const balancer = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  forward(request, response, Buffer.concat(chunks), bffs.length);
});
const site = await listening(balancer);

// ---- The provider.

const given = new Set();
const seen = { refreshes: 0, revoked: 0 };
const identity = http.createServer();
const issuer = await listening(identity);
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'shop-bff',
      client_secret: 'a secret of at least 16 bytes',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${site}/bff/callback`],
      post_logout_redirect_uris: [`${site}/docs/`],
      backchannel_logout_uri: `${site}/bff/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ['sub'], email: ['email'] },
  cookies: { keys: ['a key of the test'] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com` }) }),
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  pkce: { required: () => true },
  ttl: { AccessToken: TOKEN_LIFE, Grant: 3600, IdToken: 300, Interaction: 600, RefreshToken: 3600, Session: 3600 },
});
provider.use(async (context, next) => {
  await next();
  if (context.path === '/token') {
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      if (context.body?.[name]) given.add(context.body[name]);
    }
    if (context.oidc?.params?.grant_type === 'refresh_token' && context.status === 200) seen.refreshes += 1;
  }
  if (context.path === '/token/revocation' && context.status === 200) seen.revoked += 1;
});
const problems = [];
for (const event of ['server_error', 'backchannel.error', 'grant.error']) {
  provider.on(event, (...details) => problems.push(`${event}: ${details.map((detail) => detail?.message ?? '').join(' ')}`));
}
identity.on('request', provider.callback());

say({ issuer, site });
({ bffs } = await heard());

// ---- The user.

const browser = await puppeteer.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
});

try {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  const received = [];
  page.on('response', async (response) => {
    if (!response.url().startsWith(site)) return;
    received.push(response.url() + JSON.stringify(response.headers()));
    received.push(await response.text().catch(() => ''));
  });

  // What a script of the page gets.
  const call = (path, options = {}) =>
    page.evaluate(
      async (path, options) => {
        const answer = await fetch(path, options);
        const text = await answer.text();
        return { status: answer.status, body: text ? JSON.parse(text) : null };
      },
      path,
      options,
    );
  const headers = { 'X-CSRF': '1' };
  const press = async (selector) => {
    await page.waitForSelector(selector);
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
  };
  const logIn = async () => {
    await page.goto(`${site}/bff/login?return_to=/docs/`);
    if (await page.$('input[name=login]')) {
      await page.type('input[name=login]', 'ada');
      await page.type('input[name=password]', 'anything');
      await press('button[type=submit]');
    }
    if (!page.url().startsWith(site)) await press('button[type=submit]'); // the consent
    assert.equal(page.url(), `${site}/docs/`);
  };
  const burst = (count) =>
    page.evaluate(
      (count, headers) => Promise.all(Array.from({ length: count }, async () => (await fetch('/me', { headers })).status)),
      count,
      headers,
    );

  await page.goto(`${site}/docs/`);
  assert.equal((await call('/me', { headers })).status, 401);
  assert.equal((await call('/bff/user', { headers })).status, 401);
  await logIn();
  shown('login');

  const cookies = (await browser.cookies()).filter((cookie) => cookie.name.startsWith('__Host-'));
  assert.deepEqual(cookies.map((cookie) => cookie.name), ['__Host-session'], 'and none of a login is left');
  const [{ httpOnly, secure, sameSite, path, domain }] = cookies;
  assert.deepEqual({ httpOnly, secure, sameSite, path, domain }, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/', domain: 'localhost' });
  assert.ok(!(await page.evaluate(() => document.cookie)).includes('__Host-'));
  shown('cookie');

  const me = await call('/me', { headers });
  assert.equal(me.status, 200);
  assert.equal(me.body.sub, 'ada');
  const user = await call('/bff/user', { headers });
  assert.equal(user.body.claims.email, 'ada@example.com');
  shown('call');

  const forged = await call('/me');
  assert.equal(forged.status, 403);
  assert.equal(forged.body.type, 'urn:problem-type:bff:csrf-header-missing');
  assert.equal((await call('/bff/logout', { method: 'POST' })).status, 403);
  const elsewhere = await browser.newPage();
  await elsewhere.goto(`${issuer}/.well-known/openid-configuration`);
  const asked = await elsewhere.evaluate(
    (url, headers) => fetch(url, { credentials: 'include', headers }).then(() => 'answered', () => 'not allowed'),
    `${site}/me`,
    headers,
  );
  assert.equal(asked, 'not allowed');
  await elsewhere.close();
  shown('csrf');

  for (const times of [1, 2]) {
    const before = seen.refreshes;
    await sleep(TOKEN_LIFE * 1000 + 200);
    const begun = Date.now();
    assert.deepEqual(await burst(30), Array(30).fill(200));
    // One, and on a slow machine another one for each second that it took: times are whole seconds.
    const most = 1 + Math.ceil((Date.now() - begun) / 1000);
    const refreshes = seen.refreshes - before;
    assert.ok(refreshes >= 1 && refreshes <= most, `${refreshes} refreshes, round ${times}`);
  }
  shown('refresh');

  for (let number = 0; number < 10; number += 1) {
    assert.equal((await call('/me', { headers })).status, 200);
  }
  say({ kill: 0 });
  // The user goes on meanwhile.
  const killed = heard();
  let isKilled = false;
  killed.then(() => { isKilled = true; });
  let after = 0;
  while (after < 10) {
    assert.equal((await call('/me', { headers })).status, 200);
    if (isKilled) after += 1;
  }
  await sleep(TOKEN_LIFE * 1000 + 200);
  assert.deepEqual(await burst(10), Array(10).fill(200));
  shown('kill');

  const out = await call('/bff/logout', { method: 'POST', headers });
  assert.equal(out.status, 200);
  assert.equal((await call('/me', { headers })).status, 401);
  assert.ok(out.body.logoutUrl.startsWith(`${issuer}/session/end?`), out.body.logoutUrl);
  await page.goto(out.body.logoutUrl);
  await press('button[value=yes]');
  assert.equal(page.url(), `${site}/docs/`);
  for (const end = Date.now() + PATIENCE; seen.revoked === 0; await sleep(20)) assert.ok(Date.now() < end, 'not revoked');
  shown('logout');

  await logIn();
  assert.equal((await call('/me', { headers })).status, 200);
  const other = await browser.newPage();
  await other.goto(`${issuer}/session/end`);
  await other.waitForSelector('button[value=yes]');
  await Promise.all([other.waitForNavigation(), other.click('button[value=yes]')]);
  await other.close();
  for (const end = Date.now() + PATIENCE; (await call('/me', { headers })).status !== 401; await sleep(20)) {
    assert.ok(Date.now() < end, `still logged in: ${problems}`);
  }
  shown('backchannel');

  assert.ok(given.size >= 9 && received.length > 50, `${given.size} tokens, ${received.length} answers`);
  for (const token of given) {
    assert.ok(!received.some((text) => text.includes(token)), 'a token reaches the browser');
  }
  shown('tokens');
} catch (error) {
  process.stderr.write(`${error.stack}\n${problems.join('\n')}\n`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
process.exit();
