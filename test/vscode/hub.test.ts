// What stands in VS Code's settings reaches the process that downloads: the hub, the proxy, the place of CUDA's package. Both
// servers here refuse, so that nothing is left behind.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import path from 'node:path';
import * as vscode from 'vscode';
import { seemingCard, serving } from '../engine/cuda/made-up';
import { listening } from '../support/fake-hub';
import { temporaryFolder } from '../support/folders';
import { darkroom } from '../support/panels';

const changed = ['PATH', 'LD_LIBRARY_PATH', 'DARKROOM_CUDA', 'HF_TOKEN', 'NO_PROXY', 'no_proxy'];
const token = 'hf_never_to_be_seen';

describe('downloads from the palette', () => {
  const were = { ...process.env };
  const set = (section: string, key: string, value: string | undefined) =>
    vscode.workspace.getConfiguration(section).update(key, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    await darkroom();
  });

  afterEach(async () => {
    // Of variables that were not there, an empty one is as good as none here.
    for (const name of changed) process.env[name] = were[name] ?? '';
    await set('darkroom', 'hub.endpoint', undefined);
    await set('darkroom', 'hub.folder', undefined);
    await set('darkroom', 'cuda.package', undefined);
    await set('http', 'proxy', undefined);
  });

  it('go to the hub of the settings, through their proxy, with a token that no log has', async () => {
    const heard: (string | undefined)[] = [];
    const hub = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(403).end();
    });
    const proxy = createServer();
    const asked: (string | undefined)[] = [];
    proxy.on('connect', (request, socket) => {
      asked.push(request.url);
      const to = connect((hub.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(to).pipe(socket);
      });
      for (const end of [socket, to]) end.on('error', () => undefined);
    });
    await Promise.all([listening(hub), listening(proxy)]);
    try {
      const models = path.join(temporaryFolder(), 'models');
      await set('darkroom', 'hub.endpoint', 'http://hub.invalid');
      await set('darkroom', 'hub.folder', models);
      await set('http', 'proxy', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
      process.env['HF_TOKEN'] = token;
      process.env['NO_PROXY'] = process.env['no_proxy'] = '';
      const wish = { id: 'owner/gated', dtype: 'q4' };
      assert.equal(await vscode.commands.executeCommand('darkroom.addModel', wish), undefined);
      assert.deepEqual([asked, heard], [['hub.invalid:80'], [`Bearer ${token}`]]);
      assert.equal(existsSync(models), false);
      await vscode.commands.executeCommand('darkroom.copyDiagnostics');
      const said = await vscode.env.clipboard.readText();
      assert.match(said, /may not be read: the server says 403/);
      assert.ok(!said.includes(token));
    } finally {
      for (const server of [hub, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    }
  });

  it('of CUDA come from where the settings say, and another package is not installed', async function () {
    if (`${process.platform}-${process.arch}` !== 'linux-x64') return;
    const folder = temporaryFolder();
    const server = await serving((_, response) =>
      response.writeHead(200, { 'content-length': 5 }).end('other'),
    );
    try {
      await set('darkroom', 'cuda.package', server.address);
      Object.assign(process.env, seemingCard(folder), { DARKROOM_CUDA: path.join(folder, 'cuda') });
      const sure = await vscode.commands.executeCommand('darkroom.installCuda', { sure: true });
      assert.equal(sure, undefined);
      assert.equal(server.asked.length, 1);
      assert.equal(existsSync(path.join(folder, 'cuda', '1.30.0')), false);
      process.env['LD_LIBRARY_PATH'] = '';
      assert.equal(await vscode.commands.executeCommand('darkroom.installCuda', { sure: true }), undefined);
      assert.equal(server.asked.length, 1, 'what is missing is said before anything is asked for');
    } finally {
      await server.close();
    }
  });
});
