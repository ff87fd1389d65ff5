// What a bug report needs and a person may post in public: versions, the machine, the engine's state, the last log
// lines. Home folders and user names are taken out.

import { cpus, homedir, release, totalmem, userInfo } from 'node:os';
import type { EngineState } from '../shared/engine-state';
import { formatBytes } from '../shared/format';
import type { EngineFacts } from '../shared/protocol/engine';

export interface DiagnosticsInput {
  readonly extensionVersion: string;
  readonly vscodeVersion: string;
  readonly remote: string | undefined;
  readonly trusted: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly engine: EngineState;
  readonly running: { readonly facts: EngineFacts; readonly rssBytes: number | undefined } | undefined;
  readonly recentLog: readonly string[];
}

export function diagnosticsText(input: DiagnosticsInput): string {
  const { engine, running } = input;
  const lines = [
    `Darkroom ${input.extensionVersion}`,
    `VS Code ${input.vscodeVersion}${input.remote === undefined ? '' : ` (${input.remote})`}`,
    `${process.platform}-${process.arch} ${release()}, Node ${process.versions.node}`,
    `${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), ${formatBytes(totalmem())} memory`,
    `Workspace trusted: ${input.trusted ? 'yes' : 'no'}`,
    ...Object.entries(input.settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
    `Engine: ${JSON.stringify(engine)}`,
    ...(running
      ? [
          `Engine process: Node ${running.facts.node}, ONNX Runtime ${running.facts.onnxruntime}, sessions ${running.facts.sessions ? 'allowed' : 'not allowed'}`,
          ...(running.rssBytes === undefined ? [] : [`Engine memory: ${formatBytes(running.rssBytes)}`]),
        ]
      : []),
    '',
    'Last log lines:',
    ...(input.recentLog.length === 0 ? ['(none)'] : input.recentLog),
  ];
  return anonymous(lines.join('\n'), homedir(), userInfo().username);
}

/** Replaces the home folder by `~` and, where it is a part of a path, the user's name by `user`. */
export function anonymous(text: string, home: string, user: string): string {
  const withoutHome = home.length > 1 ? text.replace(pathPart(home, '(?<![\\w.~-])'), '~') : text;
  // The superuser's name says nothing about a person and is a common word in paths.
  if (user === 'root' || user === '') return withoutHome;
  return withoutHome.replace(pathPart(user, '(?<=[\\\\/])'), 'user');
}

/** `part` where a path may continue after it or end. */
function pathPart(part: string, before: string): RegExp {
  return new RegExp(`${before}${part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.-])`, 'g');
}
