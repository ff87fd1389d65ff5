import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/folders';
import { madeSketches } from '../../support/made-latents';
import { beginTrace, madeTrace } from '../../support/made-trace';
import { requireNotebook } from '../../support/notebooks';
import { notebookOf } from '../../../src/trace/export/notebook';
import { openTrace } from '../../../src/trace/open';

const root = process.env['DARKROOM_ROOT'] ?? '.';
const recorded = path.join(root, 'samples', 'traces', 'trail-1-0_text-cot.trace.safetensors');
/** DARKROOM_PYTHON: one that has the packages. */
const python = process.env['DARKROOM_PYTHON'] ?? 'python3';

async function notebook(file: string, named = path.basename(file)): Promise<string> {
  const trace = await openTrace(file);
  try {
    return notebookOf(trace, named);
  } finally {
    await trace.close();
  }
}

const sketches = () =>
  madeTrace({ folder: temporaryFolder(), words: ['Go', ' up', '.'], steps: 40, latents: madeSketches() });

function runs(...args: string[]) {
  return spawnSync(python, args, { encoding: 'utf8', env: { ...process.env, MPLBACKEND: 'Agg' } });
}

describe('export: notebook', () => {
  it('is one of format 4.5, with cells for what the trace has and no others', async () => {
    const names = (text: string) => requireNotebook(text).map(({ id }) => id.replace(/^\d+-/, ''));
    assert.deepEqual(names(await notebook(recorded)), [
      'open',
      'plot-entropy',
      'plot-focus',
      'plot-attention',
      'lens-table',
    ]);
    assert.ok(names(await notebook(await sketches())).includes('plot-sketches'));
  });

  it('holds words of a trace as text, never as code or markup', async () => {
    const question = '<img src=x onerror=alert(1)>\n\n![](http://x.invalid/a.png) """)';
    const file = await madeTrace({ folder: temporaryFolder(), words: ['a'], steps: 4, head: { question } });
    const text = await notebook(file, 'it\'s "odd"\\\n.trace.safetensors');
    const { cells } = JSON.parse(text) as { cells: { source: string[]; cell_type: string }[] };
    const lines = cells.flatMap(({ source }) => source).filter(line => line.includes('onerror'));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^ {4}<img/);
    assert.ok(
      cells.some(({ source }) =>
        source.join('').includes('Path("it\'s \\"odd\\"\\\\\\n.trace.safetensors")'),
      ),
    );
  });

  it('refuses a trace that Python cannot read', async () => {
    const writer = await beginTrace({ folder: temporaryFolder(), words: ['a'], steps: 3 });
    await assert.rejects(notebook(writer.path), /not finished/);
    await writer.end({ status: { state: 'done', ms: 1 } });
  });

  it('has code that Python reads', async () => {
    if (runs('--version').status !== 0) {
      console.log(`        left out: there is no ${python} here`);
      return;
    }
    for (const { id, source } of requireNotebook(
      await notebook(await sketches(), 'it\'s "odd"\\.trace.safetensors'),
    )) {
      const { status, stderr } = spawnSync(python, ['-m', 'ast'], { input: source, encoding: 'utf8' });
      assert.equal(status, 0, `${id}: ${stderr}`);
    }
  });

  it('makes its plots', async () => {
    if (runs('-c', 'import safetensors, numpy, matplotlib').status !== 0) {
      console.log(
        `        left out: ${python} has no safetensors, numpy and matplotlib (DARKROOM_PYTHON names another)`,
      );
      return;
    }
    for (const [file, plots] of [
      [recorded, 4],
      [await sketches(), 5],
    ] as const) {
      const folder = temporaryFolder();
      cpSync(file, path.join(folder, 'run.trace.safetensors'));
      const code = requireNotebook(await notebook(file, 'run.trace.safetensors')).map(({ source }) => source);
      const count =
        'import matplotlib.pyplot as plt\nplots = []\nplt.show = lambda: plots.append(len(plt.get_fignums()))\n';
      const script = `${count}${code.join('\n')}\nprint("plots:", len(plots))\n`;
      writeFileSync(path.join(folder, 'notebook.py'), script);
      const { status, stdout, stderr } = spawnSync(python, ['notebook.py'], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, MPLBACKEND: 'Agg' },
      });
      assert.equal(status, 0, stderr);
      assert.match(stdout, new RegExp(`plots: ${plots}\n$`));
    }
  });
});
