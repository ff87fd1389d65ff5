// Problem: whoever doubts a plot wants to make it again, from the file and not from this program.
// Idea: a notebook that reads the trace with three common packages and holds code only for what this trace has. What a
// model or a person wrote stands in it as data or as indented text, never as code or markup. Pure: no results inside.

import { notebookCells } from './notebook-cells';
import type { NotebookCell } from './notebook-cells';
import type { OpenTrace } from '../open-trace';
import { DarkroomError } from '../../shared/errors';

/** `tracePath`: as the notebook is to name it, with forward slashes. */
export function notebookOf(trace: OpenTrace, tracePath: string): string {
  if (trace.kind === 'journal')
    throw new DarkroomError('refused', 'The trace is not finished, and Python reads finished ones only.', {
      remedy: 'Wait for the end of the run, or finish what it left with "darkroom finish".',
    });
  const cells = notebookCells(trace, tracePath).map((cell, index) => jsonCell(cell, index));
  const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
  const metadata = { kernelspec, language_info: { name: 'python' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

function jsonCell({ kind, name, source }: NotebookCell, index: number) {
  const lines = source.trim().split('\n');
  const common = {
    id: `${index}-${name}`,
    metadata: {},
    source: lines.map((line, i) => (i < lines.length - 1 ? `${line}\n` : line)),
  };
  return kind === 'code'
    ? { cell_type: 'code', execution_count: null, ...common, outputs: [] }
    : { cell_type: 'markdown', ...common };
}
