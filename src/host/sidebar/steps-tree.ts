// The steps of the trace in front as a tree: sentences of text with their tokens, groups of latents, the answer. Choosing
// one moves the editor; moving in the editor chooses here.

import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { branchesOf } from './step-spans';
import type { StepSpan } from './step-spans';
import { thumbnailOf, thumbnailSizes } from './thumbnail';
import type { ActiveTrace } from '../trace/active-trace';
import type { Step } from '../../shared/trace/step';

/** A span, or one step of it by its index in the document. */
type Node = StepSpan | { readonly step: number };

/** The editor moves with the arrow keys; the tree follows when they rest. */
const followAfterMs = 80;

export class StepsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #active: ActiveTrace;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #view: vscode.TreeView<Node>;
  readonly #unwatch: () => void;
  #spans: readonly StepSpan[] = [];
  #nodes = new Map<number, Node>();
  #drawn: { readonly file: string; readonly steps: number } | undefined;
  #following: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(active: ActiveTrace) {
    this.#active = active;
    this.#view = vscode.window.createTreeView('darkroom.steps', { treeDataProvider: this });
    this.#unwatch = active.shown.watch(() => this.#follow());
    this.#redraw();
  }

  dispose(): void {
    clearTimeout(this.#following);
    this.#unwatch();
    this.#view.dispose();
    this.#changed.dispose();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.#spans];
    return 'from' in node && node.to > node.from
      ? Array.from({ length: node.to - node.from + 1 }, (_, i) => this.#nodeOf(node.from + i))
      : [];
  }

  getParent(node: Node): Node | undefined {
    return 'from' in node
      ? undefined
      : this.#spans.find(({ from, to }) => node.step >= from && node.step <= to);
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    const item = 'from' in node ? spanItem(node) : stepItem(this.#step(node.step));
    const step = 'from' in node ? node.from : node.step;
    // The last latent of a group is what the group came to.
    await this.#picture(item, this.#step('from' in node ? node.to : node.step));
    item.id = `${'from' in node ? 'span' : 'step'} ${step}`;
    item.command = { command: 'darkroom.selectStep', title: t('Go to Step'), arguments: [step] };
    return item;
  }

  /** What a latent looks like, where the trace can tell. */
  async #picture(item: vscode.TreeItem, step: Step | undefined): Promise<void> {
    const shown = this.#active.shown.value;
    if (step?.kind !== 'latent' || !shown) return;
    try {
      const { icon, tooltip } = thumbnailSizes;
      const small = await thumbnailOf(shown.open(), step, icon);
      const large = small && (await thumbnailOf(shown.open(), step, tooltip));
      if (!large) return;
      item.iconPath = vscode.Uri.parse(small);
      item.tooltip = new vscode.MarkdownString(`![${t('The latent as a picture')}](${large})`);
    } catch {
      // The file went or changed while it was read; the editor says so.
    }
  }

  #follow(): void {
    clearTimeout(this.#following);
    this.#following = setTimeout(() => {
      this.#redraw();
      this.#reveal();
    }, followAfterMs);
  }

  /** Steps are only ever added to a document, so their number tells whether there is something new. */
  #redraw(): void {
    const shown = this.#active.shown.value;
    const file = shown?.uri.toString() ?? '';
    const steps = shown?.document.steps ?? [];
    if (this.#drawn?.file === file && this.#drawn.steps === steps.length) return;
    this.#drawn = { file, steps: steps.length };
    this.#spans = branchesOf(steps);
    this.#nodes = new Map();
    const name = shown?.document.picture?.name ?? shown?.document.model.name;
    this.#view.description = name ?? '';
    this.#changed.fire(undefined);
  }

  #reveal(): void {
    const shown = this.#active.shown.value;
    if (!shown || !this.#view.visible) return;
    const span = this.#spans.find(({ from, to }) => shown.step >= from && shown.step <= to);
    if (!span) return;
    const node = span.to > span.from ? this.#nodeOf(shown.step) : span;
    // The tree may have been redrawn meanwhile; then the next change reveals.
    this.#view.reveal(node, { select: true, focus: false }).then(undefined, () => undefined);
  }

  #nodeOf(step: number): Node {
    const known = this.#nodes.get(step);
    if (known) return known;
    const node = { step };
    this.#nodes.set(step, node);
    return node;
  }

  #step(index: number): Step | undefined {
    return this.#active.shown.value?.document.steps[index];
  }
}

function spanItem({ kind, label, from, to, entropy, correct }: StepSpan): vscode.TreeItem {
  const state = to > from ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
  const item = new vscode.TreeItem(label, state);
  const count = kind === 'text' && to > from ? t('{0} tokens', to - from + 1) : undefined;
  item.description = [count, entropy === undefined ? undefined : entropyText(entropy)]
    .filter(Boolean)
    .join(', ');
  item.tooltip =
    entropy === undefined ? label : t('{0}\nHighest entropy of the output: {1}', label, entropyText(entropy));
  item.iconPath = iconOf(kind, correct);
  return item;
}

function stepItem(step: Step | undefined): vscode.TreeItem {
  switch (step?.kind) {
    case 'text': {
      const item = new vscode.TreeItem(step.token.end ? t('end') : step.token.text.trim() || t('(space)'));
      item.description = entropyText(step.token.entropy);
      item.tooltip = t(
        'Probability {0}, entropy {1}',
        step.token.probability.toFixed(3),
        entropyText(step.token.entropy),
      );
      return item;
    }
    case 'latent':
      return new vscode.TreeItem(t('latent {0} of {1}', step.index + 1, step.of));
    case 'answer':
      return new vscode.TreeItem(step.text);
    case 'prompt':
    case undefined:
      return new vscode.TreeItem(t('prompt'));
  }
}

function entropyText(nats: number): string {
  return t('{0} nats', nats.toFixed(2));
}

function iconOf(kind: StepSpan['kind'], correct: boolean | undefined): vscode.ThemeIcon {
  switch (kind) {
    case 'prompt':
      return new vscode.ThemeIcon('comment');
    case 'text':
      return new vscode.ThemeIcon('symbol-string');
    case 'latent':
      return new vscode.ThemeIcon('symbol-array');
    case 'answer':
      if (correct === undefined) return new vscode.ThemeIcon('arrow-right');
      return correct
        ? new vscode.ThemeIcon('check', new vscode.ThemeColor('charts.green'))
        : new vscode.ThemeIcon('close', new vscode.ThemeColor('charts.red'));
  }
}
