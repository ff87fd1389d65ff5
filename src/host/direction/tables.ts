// Tables as a Markdown document that only reads: its text comes from here, and VS Code's own preview draws it.

import * as vscode from 'vscode';

const scheme = 'darkroom-tables';
/** Whoever opens more has long closed the first. */
const mostKept = 20;

export class Tables implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** `name` ends in .md. */
  async show(name: string, markdown: string): Promise<vscode.Uri> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}`, query: String(Date.now()) });
    this.#texts.set(uri.toString(), markdown);
    for (const old of [...this.#texts.keys()].slice(0, -mostKept)) this.#texts.delete(old);
    await vscode.workspace.openTextDocument(uri);
    // The preview is an extension of its own, which can be switched off.
    await vscode.commands
      .executeCommand('markdown.showPreview', uri)
      .then(undefined, () => vscode.window.showTextDocument(uri));
    return uri;
  }
}
