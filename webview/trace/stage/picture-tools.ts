// Problem: values of patches and a box are chosen on a canvas, which has no parts that could be pointed at or have the focus.
// Idea: one element around the picture hears pointer and keys. The pointer shows the value of the patch below it and draws
// a box by dragging; with the focus on the picture, arrows go from patch to patch. Two outlines and a line of words follow,
// which lit knows nothing of: they are moved without drawing the stage.

import { t } from '@vscode/l10n';
import type { AttentionActions } from './attention-actions';
import type { Found, MainMap } from './attention-map';
import type { Look } from '../look';
import type { TraceView } from '../../../src/shared/protocol/trace-panel';
import type { PictureBox } from '../../../src/shared/trace/token';

export interface ShownPicture {
  readonly trace: TraceView;
  readonly look: Look;
  readonly map: Found<MainMap>;
}

/** A shorter drag, in pixels of the page, is a click. */
const leastDrag = 5;

export class PictureTools {
  readonly #root: HTMLElement;
  readonly #actions: AttentionActions;
  #shown: ShownPicture | undefined;
  /** A cell of the mesh. */
  #cell: number | undefined;
  #from: readonly [number, number] | undefined;

  /** `root` holds the drawn stage. */
  constructor(root: HTMLElement, actions: AttentionActions) {
    this.#root = root;
    this.#actions = actions;
    root.addEventListener('pointerdown', event => this.#press(event));
    root.addEventListener('pointermove', event => this.#move(event));
    root.addEventListener('pointerup', event => this.#release(event));
    root.addEventListener('pointercancel', () => this.#stopDrawing());
    root.addEventListener('pointerout', event => this.#leave(event));
    root.addEventListener('keydown', event => this.#key(event));
  }

  /** The stage has been drawn. */
  show(shown: ShownPicture): void {
    this.#shown = shown;
    if (!this.#from) this.#showBox(shown.look.box);
    this.#showCell();
  }

  get #place(): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>('.picture-place');
  }

  #isOn(event: Event): boolean {
    return this.#place?.contains(event.target as Node) ?? false;
  }

  #canDraw(): boolean {
    const trace = this.#shown?.trace;
    return trace?.attention?.hasMean === true && (trace.picture?.boxes.length ?? 0) > 0;
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0 || !this.#isOn(event) || !this.#canDraw()) return;
    this.#from = [event.clientX, event.clientY];
    this.#place?.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    const box = this.#drawn(event);
    if (box) this.#showBox(box);
    if (!this.#isOn(event)) return;
    this.#cell = this.#cellAt(event);
    this.#showCell();
  }

  #release(event: PointerEvent): void {
    const box = this.#drawn(event);
    this.#stopDrawing();
    if (box) this.#actions.change({ box });
  }

  #stopDrawing(): void {
    this.#from = undefined;
    this.#showBox(this.#shown?.look.box ?? null);
  }

  #leave(event: PointerEvent): void {
    if (!this.#isOn(event) || this.#place?.contains(event.relatedTarget as Node | null)) return;
    this.#cell = undefined;
    this.#showCell();
  }

  /** Undefined while nothing is drawn, or too little. */
  #drawn(event: PointerEvent): PictureBox | undefined {
    const [place, picture] = [this.#place, this.#shown?.trace.picture];
    if (!this.#from || !place || !picture) return undefined;
    const { left, top, width, height } = place.getBoundingClientRect();
    const [x0, y0] = this.#from;
    const [x1, y1] = [event.clientX, event.clientY];
    if (Math.abs(x1 - x0) < leastDrag || Math.abs(y1 - y0) < leastDrag) return undefined;
    const x = (at: number) => Math.round(Math.min(1, Math.max(0, (at - left) / width)) * picture.width);
    const y = (at: number) => Math.round(Math.min(1, Math.max(0, (at - top) / height)) * picture.height);
    return [x(Math.min(x0, x1)), y(Math.min(y0, y1)), x(Math.max(x0, x1)), y(Math.max(y0, y1))];
  }

  #cellAt(event: PointerEvent): number | undefined {
    const [place, mesh] = [this.#place, this.#mesh];
    if (!place || !mesh) return undefined;
    const { left, top, width, height } = place.getBoundingClientRect();
    const at = (edges: readonly number[], share: number) => {
      const [first = 0, last = 1] = [edges[0], edges.at(-1)];
      const found = edges.findLastIndex(edge => edge <= first + share * (last - first));
      return Math.min(edges.length - 2, Math.max(0, found));
    };
    const row = at(mesh.ys, (event.clientY - top) / height);
    return row * (mesh.xs.length - 1) + at(mesh.xs, (event.clientX - left) / width);
  }

  get #mesh() {
    const map = this.#shown?.map;
    return map && typeof map !== 'string' ? map.mesh : undefined;
  }

  /** Arrows of the focused picture go over its patches; the film does not hear them. */
  #key(event: KeyboardEvent): void {
    const mesh = this.#mesh;
    if (event.target !== this.#place || !mesh || event.shiftKey) return;
    const [columns, rows] = [mesh.xs.length - 1, mesh.ys.length - 1];
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));
    const now = this.#cell;
    const [dx = 0, dy = 0] = now === undefined ? [0, 0] : by;
    const column = within(((now ?? 0) % columns) + dx, columns);
    this.#cell = within(Math.floor((now ?? 0) / columns) + dy, rows) * columns + column;
    this.#showCell();
  }

  #showCell(): void {
    const [place, mesh, cell] = [this.#place, this.#mesh, this.#cell];
    const mark = place?.querySelector<HTMLElement>('.patch-mark');
    const words = this.#root.querySelector<HTMLElement>('.patch-value');
    if (!mark || !words) return;
    toggle(mark, mesh !== undefined && cell !== undefined);
    if (!mesh || cell === undefined) {
      if (words.textContent !== '') words.textContent = '';
      return;
    }
    const columns = mesh.xs.length - 1;
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const [left = 0, right = 0] = [mesh.xs[column], mesh.xs[column + 1]];
    const [top = 0, bottom = 0] = [mesh.ys[row], mesh.ys[row + 1]];
    this.#lay(mark, [left, top, right, bottom]);
    const map = this.#shown?.map;
    const share = map && typeof map !== 'string' ? (100 * (map.mass[cell] ?? 0)).toFixed(2) : '';
    words.textContent = t('row {0}, column {1}: {2} %', String(row + 1), String(column + 1), share);
  }

  #showBox(box: PictureBox | null): void {
    const mark = this.#place?.querySelector<HTMLElement>('.box-mark');
    if (!mark) return;
    toggle(mark, box !== null);
    if (box) this.#lay(mark, box);
  }

  #lay(mark: HTMLElement, [left, top, right, bottom]: PictureBox): void {
    const picture = this.#shown?.trace.picture;
    if (!picture) return;
    const set = (name: string, share: number) => mark.style.setProperty(name, `${100 * share}%`);
    set('--left', left / picture.width);
    set('--top', top / picture.height);
    set('--width', (right - left) / picture.width);
    set('--height', (bottom - top) / picture.height);
  }
}

/** What is hidden already is not hidden again: the page would look at it anew with each step. */
function toggle(mark: HTMLElement, isShown: boolean): void {
  if (mark.hidden === isShown) mark.hidden = !isShown;
}
