// What is dropped on the page is compared with; the host says so where it is no trace, or the same one. VS Code lets nothing
// fall on a page unless Shift is held, so the page says that as soon as a drag is over it; from elsewhere, such as a file
// manager, the names of files do not come along.

import { t } from '@vscode/l10n';

/** Where VS Code's lists put what is dragged: addresses, one a line. */
const kinds = ['application/vnd.code.uri-list', 'text/uri-list', 'resourceurls'];

export function listenForDrops(root: HTMLElement, dropped: (uri: string) => void): void {
  const hint = document.createElement('p');
  hint.className = 'drop-hint';
  hint.setAttribute('role', 'status');
  hint.hidden = true;
  hint.textContent = t('Drop the trace to compare with it (hold Shift)');
  document.body.append(hint);
  const over = (event: DragEvent) => {
    if (!event.dataTransfer || !isList(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    hint.hidden = false;
  };
  root.addEventListener('dragenter', over);
  root.addEventListener('dragover', over);
  document.addEventListener('dragleave', event => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  root.addEventListener('drop', event => {
    hint.hidden = true;
    const uri = event.dataTransfer && addressIn(event.dataTransfer);
    if (uri === null) return;
    event.preventDefault();
    dropped(uri);
  });
}

const isList = ({ types }: DataTransfer) => types.some(type => kinds.includes(type.toLowerCase()));

/** The first trace among what was dropped, otherwise what comes first; null where nothing has an address. */
function addressIn(data: DataTransfer): string | null {
  const all = kinds.flatMap(kind => addressesIn(data.getData(kind)));
  return all.find(uri => /\.trace\.(safetensors|journal)$/.test(uri)) ?? all[0] ?? null;
}

function addressesIn(text: string): readonly string[] {
  if (!text.startsWith('[')) return text.split(/\r?\n/).filter(line => line !== '' && !line.startsWith('#'));
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(entry => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}
