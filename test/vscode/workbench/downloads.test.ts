// What a person is asked, shown and told where something is downloaded: the hub's token, and CUDA's libraries on a machine that
// seems to have a card, against servers on this machine.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asked, take, title } from './person';
import { seemingCard, serving } from '../../engine/cuda/made-up';
import type { Server } from '../../engine/cuda/made-up';
import { cudaPackage } from '../../../src/engine/cuda/package';
import { filesOf, startHub } from '../../support/fake-hub';
import type { FakeHub } from '../../support/fake-hub';
import { temporaryFolder } from '../../support/folders';
import { openWorkbench } from '../../support/workbench';
import type { Workbench } from '../../support/workbench';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const id = 'darkroom/gated';
const token = 'hf_never_to_be_seen';

describe('downloads in the workbench, as a person asks for them', () => {
  let bench: Workbench;
  let hub: FakeHub;
  let packages: Server;
  let folder: string;
  let cudnn: string;
  /** What the server of the package does next. */
  let answer: Parameters<typeof serving>[0];

  before('open VS Code, with a hub that wants a token and a server of packages', async () => {
    hub = await startHub({
      id,
      files: filesOf(path.join(root, 'models', 'pinhole-text-same')),
      mischief: {
        api: ({ headers }, response) => {
          if (headers.authorization === `Bearer ${token}`) return false;
          response.writeHead(401).end();
          return true;
        },
      },
    });
    packages = await serving((...all) => answer(...all));
    folder = mkdtempSync(path.join(tmpdir(), 'darkroom-test-'));
    // A login shell may say another PATH to the extension host, and then a driver is known by its libraries alone.
    const { LD_LIBRARY_PATH = '' } = seemingCard(folder);
    cudnn = path.join(LD_LIBRARY_PATH, 'libcudnn.so.9');
    rmSync(cudnn);
    bench = await openWorkbench({
      workspace: temporaryFolder(),
      env: {
        LD_LIBRARY_PATH,
        ...{ HF_ENDPOINT: hub.endpoint, HF_TOKEN: '', DARKROOM_MODELS: path.join(folder, 'models') },
        ...{ DARKROOM_CUDA: path.join(folder, 'cuda'), DARKROOM_CUDA_PACKAGE: packages.address },
      },
    });
  });

  after('close VS Code and the servers', async () => {
    await bench.close();
    await Promise.all([hub.close(), packages.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const toast = (text: string) => bench.page.locator('.notification-toast', { hasText: text }).first();
  const dialog = (text: string) => bench.page.locator('.monaco-dialog-box', { hasText: text });

  async function askForModel(): Promise<void> {
    await bench.runCommand('Darkroom: Add Model…');
    await take(bench, 'Add Model', id);
  }

  async function giveToken(text: string): Promise<void> {
    await bench.runCommand('Darkroom: Set Hub Token…');
    const input = await asked(bench, 'Hub Token');
    assert.equal(await input.getAttribute('type'), 'password');
    await input.fill(text);
    await bench.shot('hub-token');
    await input.press('Enter');
    await title(bench, 'Hub Token').waitFor({ state: 'hidden' });
  }

  const lastAuthorization = () => hub.seen.at(-1)?.authorization;

  it('send the token that was typed, which nobody sees, and none once it was forgotten', async () => {
    await askForModel();
    await toast('401').waitFor();
    await bench.shot('hub-refused');
    assert.equal(lastAuthorization(), undefined);
    await bench.runCommand('Notifications: Clear All Notifications');
    await giveToken(` ${token} `);
    await askForModel();
    await title(bench, `Add ${id}`).waitFor();
    await bench.dismiss();
    assert.equal(lastAuthorization(), `Bearer ${token}`);
    await giveToken('');
    await askForModel();
    await toast('401').waitFor();
    assert.equal(lastAuthorization(), undefined);
    await bench.runCommand('Notifications: Clear All Notifications');
  });

  if (`${process.platform}-${process.arch}` !== 'linux-x64') return;

  it('of CUDA begin with what the machine lacks, and nothing is asked for', async () => {
    await bench.runCommand('Darkroom: Install CUDA Support…');
    const lacks = dialog('CUDA can’t be used on this machine yet.');
    await lacks.getByText('does not find libcudnn.so.9').waitFor();
    await bench.shot('cuda-lacks');
    await lacks
      .getByRole('button', { name: 'OK' })
      .or(lacks.getByRole('button', { name: 'Cancel' }))
      .click();
    await lacks.waitFor({ state: 'detached' });
    assert.deepEqual(packages.asked, []);
  });

  it('of CUDA say what is downloaded, from where and where to, and are not made without a yes', async () => {
    writeFileSync(cudnn, '');
    await bench.runCommand('Darkroom: Install CUDA Support…');
    const asks = dialog('Install the CUDA libraries of ONNX Runtime 1.30.0?');
    await asks.waitFor();
    const said = await asks.innerText();
    for (const part of ['235 MB', new URL(packages.address).host, path.join(folder, 'cuda')])
      assert.ok(said.includes(part), `${part} in ${said}`);
    await bench.shot('cuda-asks');
    await asks.getByRole('button', { name: 'Cancel' }).click();
    await asks.waitFor({ state: 'detached' });
    assert.deepEqual(packages.asked, []);
  });

  async function agree(): Promise<void> {
    await bench.runCommand('Darkroom: Install CUDA Support…');
    const asks = dialog('Install the CUDA libraries');
    await asks.getByRole('button', { name: 'Install', exact: true }).click();
  }

  it('of CUDA are seen and can be cancelled, and what else comes is not installed', async () => {
    answer = (_, response) =>
      response.writeHead(200, { 'content-length': cudaPackage.bytes }).write(Buffer.alloc(4_000_000));
    await agree();
    const progress = toast('Installing CUDA support');
    await progress.getByText('of 235 MB').waitFor();
    await bench.shot('cuda-progress');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached' });
    // VS Code keeps what it showed for a short while, on a busy machine for longer.
    await toast('Looking for CUDA').waitFor({ state: 'detached' });
    const said = await bench.notifications();
    assert.ok(!said.some(text => /CUDA|package/.test(text)), said.join('\n'));
    answer = (_, response) => response.writeHead(200, { 'content-length': 5 }).end('other');
    await agree();
    await toast('should have 235 MB').waitFor();
    await bench.shot('cuda-refused');
    assert.equal(packages.asked.length, 2);
    assert.equal(existsSync(path.join(folder, 'cuda', '1.30.0')), false);
  });
});
