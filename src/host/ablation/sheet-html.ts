// A sheet as one page to send: the verdict, each plot, and its table. No scripts, nothing from elsewhere.

import { t } from '@vscode/l10n';
import type { SheetView, TaskView } from '../../shared/protocol/ablation-sheet';
import { armColumns } from '../../shared/sheet/arm-columns';
import { figureSvg } from '../../shared/sheet/figure';

/** On paper. */
const ink = {
  ink: '#1f1f1f',
  label: '#555555',
  rule: '#dddddd',
  changed: '#b45309',
  lost: '#1d4ed8',
  ground: '#ffffff',
  font: 'system-ui, sans-serif',
};

const style = `body{margin:32px auto;max-width:1000px;padding:0 16px;font:14px/20px system-ui,sans-serif;color:#1f1f1f;background:#fff}
h1{font-size:20px}h2{font-size:16px;margin-top:32px}p{max-width:80ch}.label{color:#555}svg{max-width:100%;height:auto}.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin-top:16px}th{text-align:left;font-weight:600}
th,td{padding:4px 16px 4px 0;border-bottom:1px solid #ddd;vertical-align:top}.number{text-align:right}td,tbody th{white-space:nowrap}`;

export function sheetHtml(sheet: SheetView): string {
  const { recipe, model, method, samples, seeds, margin, done, of } = sheet;
  const facts = [
    `${model.name} (${model.precision}, ${model.device})`,
    method,
    samples.name === 'listed'
      ? t('{0}, {1} samples in an order from seed {2}', samples.title, samples.count, samples.seed)
      : t('{0} samples of each task, from seed {1}', samples.count, samples.seed),
    t('seeds {0}', seeds.join(', ')),
    t('margin {0}', margin),
    done < of ? t('so far {0} of {1} samples', done, of) : '',
  ].filter(text => text !== '');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(`${recipe}: ${model.name}`)}</title><style>${style}</style></head><body>
<h1>${text(recipe)}</h1><p class="label">${text(facts.join(' · '))}</p>
${sheet.tasks.map(task => taskHtml(task, margin)).join('\n')}
</body></html>
`;
}

function taskHtml(task: TaskView, margin: number): string {
  const columns = armColumns(task);
  const heads = columns.map(({ title }) => `<th scope="col" class="number">${text(title)}</th>`);
  const lines = task.arms.map(arm => {
    const cells = columns.map(({ cell }) => `<td class="number">${text(cell(arm))}</td>`);
    return `<tr><th scope="row">${text(arm.name)}</th>${cells.join('')}</tr>`;
  });
  return `<h2>${text(task.task)}</h2>${task.sentence === '' ? '' : `<p>${text(task.sentence)}</p>`}
${figureSvg(task, margin, ink)}
<div class="wide"><table><thead><tr><th scope="col">${text(t('arm'))}</th>${heads.join('')}</tr></thead>
<tbody>${lines.join('')}</tbody></table></div>`;
}

function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
