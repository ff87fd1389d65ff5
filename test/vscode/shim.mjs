#!/usr/bin/env node
// @ts-check
// Stands in for the VS Code program where it cannot be downloaded: takes the arguments that @vscode/test-electron
// gives to VS Code, runs the tests in the extension host of a VS Code server, and ends with their exit code.
//
// The workbench reports 0 also when the extension host crashed, so the server's log must hold the line that says
// it ended by itself. (That the tests ran to their end is told by the record, see runner/record.mjs.)
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { until } from '../runner/processes.mjs';
import { foundChromium, startChromium } from '../support/chromium-launch.mjs';
import { stayLocal, workbenchAddress } from './page.mjs';
import { startServer } from './server.mjs';

/** @typedef {import('./server.mjs').Server} Server */

const { server: vscode, profile, trust } = JSON.parse(process.env['DARKROOM_OFFLINE'] ?? '{}');
const extension = option('extensionDevelopmentPath');
const tests = option('extensionTestsPath');

const server = await startServer({ vscode, profile, trust, driver: true, ownGroup: false });
const browser = await startChromium(foundChromium());
try {
  process.exitCode = await runTests(server);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 70; // not an exit code of the tests: something around them went wrong
} finally {
  await browser.close();
  server.process.kill('SIGKILL'); // a polite end takes seconds, and its profile is thrown away anyway
  await server.exited;
}

/**
 * @param {Server} running
 * @returns {Promise<number>}
 */
async function runTests(running) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await stayLocal(context);
  const page = await context.newPage();
  const console = createWriteStream(path.join(profile.folder, 'workbench.log'));
  await page.exposeFunction(
    'codeAutomationLog',
    (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      console.write(`[${type}] ${format(...args)}\n`);
    },
  );
  /** @type {Promise<number>} */
  const reported = new Promise((resolve, reject) => {
    page.once('crash', () => reject(new Error('the page that shows VS Code crashed')));
    page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    running.exited.then(how => reject(new Error(how)));
  });
  const address = workbenchAddress({ port: running.port, workspace: profile.workspace, extension, tests });
  await Promise.race([page.goto(address, { waitUntil: 'commit' }), reported]);
  const code = await reported;
  const exit = () =>
    /Extension Host Process exited with code: (\S+), signal: (\S+?)\.?\s/.exec(running.log());
  await until(60_000, () => exit() !== null); // the line follows the report
  const line = exit();
  if (line?.[1] !== '0' || line[2] !== 'null')
    throw new Error(
      `the extension host did not end by itself: ${line?.[0].trim() ?? 'the server saw no end'}`,
    );
  return code;
}

/** @param {string} name */
function option(name) {
  const found = process.argv.find(word => word.startsWith(`--${name}=`));
  if (!found) throw new Error(`the argument --${name} is missing`);
  return found.slice(name.length + 3);
}
