import assert from 'node:assert/strict';
import { axisOf } from '../../../webview/trace/film/axis';
import type { Span } from '../../../src/shared/trace-view/spans';

/** Spans of these lengths, one after another from step 1; negative ones are latents. */
function spans(...lengths: number[]): Span[] {
  let from = 1;
  return lengths.map(length => {
    const span = {
      kind: length < 0 ? ('latent' as const) : ('text' as const),
      from,
      count: Math.abs(length),
    };
    from += span.count;
    return span;
  });
}
const options = { room: 900, growing: false, least: () => 80 };
const widths = (axis: ReturnType<typeof axisOf>) => axis.columns.map(({ width }) => width);

describe('the axis of the film', () => {
  it('fills the room, and gives longer spans more, by the root of their length', () => {
    const axis = axisOf(spans(9, 36, -16, 16), options);
    const [short = 0, long = 0, frame = 0] = widths(axis);
    assert.ok(Math.abs(axis.exposed - 900) < 1e-6);
    assert.ok(Math.abs(long / short - 2) < 1e-9);
    assert.equal(frame, 112);
    const [one = 0] = widths(axisOf(spans(...Array.from({ length: 7 }, () => -4), 9), options));
    assert.equal(one, 90);
  });

  it('leads from every step to its x and back, and only ever forward', () => {
    const axis = axisOf(spans(7, -16, 1, 25, -4, 60, 3), options);
    let before = -1;
    for (let step = 1; step <= 116; step++) {
      assert.equal(axis.stepAt(axis.x(step)), step);
      assert.ok(axis.x(step) > before);
      before = axis.x(step);
    }
    assert.ok(Number.isNaN(axis.x(0)) && Number.isNaN(axis.x(117)), 'prompt and answer have no place');
    assert.deepEqual([axis.stepAt(-50), axis.stepAt(5000)], [1, 116]);
  });

  it('gives a span what its words need, at the cost of the others, and is wider than the room if it must', () => {
    const least = ({ count }: Span) => (count === 4 ? 300 : 80);
    const axis = axisOf(spans(4, 100, 100), { ...options, least });
    assert.equal(widths(axis)[0], 300);
    assert.ok(Math.abs(axis.exposed - 900) < 1e-6);
    const many = axisOf(spans(...Array.from({ length: 20 }, () => 8)), options);
    assert.equal(many.exposed, 1600);
    assert.equal(many.width, 1600);
  });

  it('keeps columns as they are while a trace grows and there is room, and leaves room for what comes', () => {
    const growing = { ...options, growing: true };
    const before = axisOf(spans(9, 16), growing);
    const after = axisOf(spans(9, 16, 4), growing);
    assert.deepEqual(widths(after).slice(0, 2), widths(before));
    for (const axis of [before, after, axisOf(spans(60, 60, 60, 60), growing)])
      assert.ok(axis.width - axis.exposed >= 96 - 1e-6);
  });

  it('of nothing has nothing', () => {
    const axis = axisOf([], options);
    assert.deepEqual([axis.columns.length, axis.width, axis.stepAt(10)], [0, 900, 0]);
  });
});
