// `node tools/run-ts.mjs test/engine/devices/run-gpu-kills.ts [kills = 20]`, after a build

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { early, killDuringGpuRuns, late } from './gpu-kills';
import { softwareVulkan } from '../../support/vulkan.mjs';

async function main(): Promise<void> {
  const kills = Number(process.argv[2] ?? 20);
  const vulkan = softwareVulkan();
  if ('reason' in vulkan) throw new Error(`WebGPU is not here: ${vulkan.reason}.`);
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-gpu-kills-'));
  // To come as far as a late moment takes a driver in software minutes.
  const at = Array.from({ length: kills }, (_, kill) =>
    kill % 5 === 4 ? late[Math.floor(kill / 5) % late.length]! : early[kill % early.length]!,
  );
  let count = 0;
  for await (const { moment, steps } of killDuringGpuRuns(at, vulkan, folder, process.cwd()))
    console.log(
      `${++count}: killed at "${moment}", ${steps} steps in its journal; the next command worked there`,
    );
  rmSync(folder, { recursive: true });
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
