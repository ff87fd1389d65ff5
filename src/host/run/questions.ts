// Problem: between one quick pick and the next the focus goes back to where it was, and a page may take it when the next
// one is there already, which then hears no key.
// Idea: questions that follow each other share one quick pick, which stays open in between.

import * as vscode from 'vscode';

export interface Question<T extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly T[];
  /** What is written there before. */
  readonly value?: string;
  /** An answer that was typed and is none of the items; undefined where it is none either. */
  readonly typed?: (value: string) => T | undefined;
}

export class Questions implements vscode.Disposable {
  readonly #pick = vscode.window.createQuickPick();

  constructor() {
    this.#pick.ignoreFocusOut = true;
    this.#pick.matchOnDescription = true;
  }

  /** Undefined where the person left. */
  async ask<T extends vscode.QuickPickItem>(question: Question<T>): Promise<T | undefined> {
    const pick = this.#pick;
    const { title, placeholder, items, value = '', typed } = question;
    let shown = items;
    const offer = (written: string) => {
      const own = typed?.(written.trim());
      shown = own ? [{ ...own, alwaysShow: true }, ...items] : items;
      pick.items = shown;
    };
    Object.assign(pick, { title, placeholder, value });
    offer(value);
    const listening: vscode.Disposable[] = [pick.onDidChangeValue(offer)];
    try {
      return await new Promise<T | undefined>(resolve => {
        listening.push(
          pick.onDidAccept(() => {
            // Enter may come before what was typed last stands in the list.
            const chosen = shown.find(item => item === pick.activeItems[0]) ?? typed?.(pick.value.trim());
            if (chosen) resolve(chosen);
          }),
          pick.onDidHide(() => resolve(undefined)),
        );
        pick.show();
      });
    } finally {
      for (const one of listening) one.dispose();
    }
  }

  dispose(): void {
    this.#pick.dispose();
  }
}
