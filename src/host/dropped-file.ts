// What is dragged within a window that works on another machine has an address there, with that machine's name in it. This host
// runs on that machine, where it is a file like any other.

import * as vscode from 'vscode';

/** The file of an address that a page was given; other kinds of addresses stay as they are. */
export function droppedFile(address: string): vscode.Uri {
  const uri = vscode.Uri.parse(address);
  const isHere = uri.scheme === 'vscode-remote' && vscode.env.remoteName !== undefined;
  return isHere ? uri.with({ scheme: 'file', authority: '' }) : uri;
}
