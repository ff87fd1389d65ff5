// The engine writes lines with a level in brackets; everything else it prints (ONNX Runtime's own lines) has none. All
// of it goes into one output channel, at the level it claims.

import type * as vscode from 'vscode';

export type Log = (line: string) => void;

// ONNX Runtime colours its messages for terminals.
const terminalColours = /\u001b\[[\d;]*m/g;

export function logTo(channel: vscode.LogOutputChannel): Log {
  return line => {
    const plain = line.replace(terminalColours, '');
    const [, level, text] = /^\[(debug|info|warning|error)\] (.*)$/s.exec(plain) ?? [];
    const message = text ?? plain;
    if (level === 'debug') channel.debug(message);
    else if (level === 'warning') channel.warn(message);
    else if (level === 'error') channel.error(message);
    else channel.info(message);
  };
}
