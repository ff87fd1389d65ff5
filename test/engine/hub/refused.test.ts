// Each way in which a hub, or what lies between, goes wrong, over real HTTP: in none of them does a model come to be, and each is
// one sentence.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { add, always, files, folderName, graph, half, id, refused, served, stopHub } from './adding';
import { commit } from '../../support/fake-hub';
import type { Mischief } from '../../support/fake-hub';
import { temporaryFolder } from '../../support/folders';

describe('a model that a hub gets wrong', function () {
  afterEach('stop the hub', stopHub);

  it('is given up in a sentence where a server cuts off always', () =>
    refused(/could not be had in \d+ attempts: the connection broke.*what was downloaded is kept/, {
      mischief: {
        [graph]: (_request, response) => {
          response.writeHead(200, { 'content-length': files.get(graph)!.length });
          response.write('x', () => response.socket?.destroy());
          return true;
        },
      },
    }));

  it('is given up where a server knows no ranges and cuts off at the same place always', async () => {
    const others = [...files].reduce((sum, [name, { length }]) => sum + (name === graph ? 0 : length), 0);
    let stored = 0;
    const cutsOff: Mischief = (_request, response) => {
      stored = 0;
      response.writeHead(200, { 'content-length': files.get(graph)!.length });
      response.write(files.get(graph)!.subarray(0, half));
      // At rest before the connection breaks: what is lost with it differs from time to time.
      const looking = setInterval(() => {
        if (stored >= others + half) response.socket?.destroy();
      }, 5);
      response.on('close', () => clearInterval(looking));
      return true;
    };
    const running = await refused(
      /could not be had in \d attempts: the connection/,
      { mischief: { [graph]: cutsOff } },
      {
        onProgress: ({ done, file }) => {
          if (file === graph) stored = done;
        },
      },
    );
    const asked = running.seen.filter(({ path: at }) => at.endsWith(graph)).length;
    assert.ok(asked <= 6, `${asked} requests`);
  });

  it('is refused where the server sends less, more or another part than it listed', async () => {
    await refused(/should have .* and the server sends less/, {
      mischief: { [graph]: always(200, { 'content-length': '5' }, 'short') },
    });
    await stopHub();
    const long = files.get(graph)!.length + 5;
    await refused(/and the server sends more/, {
      mischief: { [graph]: always(200, { 'content-length': `${long}` }, 'x'.repeat(long)) },
    });
    await stopHub();
    await refused(/and the server sends more/, { mischief: { [graph]: always(200, {}, 'x'.repeat(long)) } });
    await stopHub();
    const models = temporaryFolder();
    const place = path.join(models, '.incoming', folderName, 'onnx');
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'model.onnx.part'), files.get(graph)!.subarray(0, 100));
    await refused(
      /and the server sends another part/,
      { mischief: { [graph]: always(206, { 'content-range': 'bytes 7-9/10' }, 'xyz') } },
      { models },
    );
  });

  it('is refused where the content is not what its hash says', async () => {
    const wrong = Buffer.from(files.get(graph)!);
    wrong[half]! ^= 1;
    const running = await refused(/model.onnx is not what its hash says/, {
      mischief: {
        [graph]: (_request, response) => {
          response.writeHead(200).end(wrong);
          return true;
        },
      },
    });
    assert.equal(running.seen.filter(({ path: at }) => at.endsWith(graph)).length, 1);
  });

  it('is refused where a small file is not what git would call it', () =>
    refused(/tokenizer.json is not what its hash says/, {
      mischief: {
        'tokenizer.json': (_request, response) => {
          response.writeHead(200).end(Buffer.alloc(files.get('tokenizer.json')!.length, ' '));
          return true;
        },
      },
    }));

  it('is not fetched in circles, from a file, or from nowhere', async () => {
    await refused(/sends the download in circles/, {
      mischief: { [graph]: always(302, { location: `/${id}/resolve/${commit}/${graph}` }) },
    });
    await stopHub();
    await refused(/sends the download on to file:, and that was not followed/, {
      mischief: { [graph]: always(302, { location: 'file:///etc/passwd' }) },
    });
    await stopHub();
    await refused(/sends the download on nowhere/, { mischief: { [graph]: always(302) } });
  });

  it('is no web page that comes with 200, as listing or as file', async () => {
    const page = always(200, { 'content-type': 'text/html; charset=utf-8' }, '<!doctype html><p>Log in</p>');
    await refused(/came as a web page. A login page or a company’s proxy/, { mischief: { api: page } });
    await stopHub();
    await refused(/model.onnx came as a web page/, { mischief: { [graph]: page } });
    await stopHub();
    await refused(/came as a web page/, {
      mischief: { api: always(200, { 'content-type': 'application/json' }, '<html>') },
    });
  });

  it('is refused in a sentence where access is missing, ends in the middle, or there is no such model', async () => {
    await refused(/may not be read: the server says 401.*token/, { mischief: { api: always(401) } });
    await stopHub();
    await refused(/model.onnx may not be read: the server says 403.*access may have ended/, {
      mischief: { [graph]: always(403) },
    });
    await stopHub();
    await refused(/is not on the hub \(404\). Check owner, name and revision/, {
      mischief: { api: always(404) },
    });
  });

  it('is refused before anything is written where a name leads out of its folder', async () => {
    for (const name of [
      '../escape.json',
      'onnx/../../escape.json',
      '/etc/escape.json',
      'onnx\\..\\escape.json',
      'C:/escape.json',
      '',
      'a//b',
    ]) {
      const models = temporaryFolder();
      await refused(
        /leads out of the model's folder/,
        { files: new Map([...files, [name, Buffer.from('{}')]]) },
        { models },
      );
      assert.equal(existsSync(path.join(models, '.incoming')), false);
      await stopHub();
    }
  });

  it('is refused where two names differ in case only, or not every system can hold one', async () => {
    await refused(/names differ in case only: "config.json" and "CONFIG.json"/, {
      files: new Map([...files, ['CONFIG.json', Buffer.from('{}')]]),
    });
    await stopHub();
    await refused(/"con.json", which not every system can hold/, {
      files: new Map([...files, ['con.json', Buffer.from('{}')]]),
    });
  });

  it('is refused where the listing is none', async () => {
    const wrong = { api: (text: string) => always(200, { 'content-type': 'application/json' }, text) };
    for (const [text, expected] of [
      ['[]', /is not what a hub says/],
      ['{"sha":"main","siblings":[]}', /names no commit/],
      [`{"sha":"${commit}"}`, /lists no files/],
      [`{"sha":"${commit}","siblings":[{"rfilename":"a","size":-1}]}`, /gives no possible size of a/],
      [`{"sha":"${commit}","siblings":[{"rfilename":"a","size":1}]}`, /gives no hash of a/],
      [`{"sha":"${commit}","siblings":[]}`, /has no config.json/],
      [' '.repeat(17 * 2 ** 20), /is longer than 16.0 MB/],
    ] as const) {
      await refused(expected, { mischief: { api: wrong.api(text) } });
      await stopHub();
    }
    await refused(/the server sends|is not what its hash says/, {
      listed: entry =>
        entry['rfilename'] === graph ? { ...entry, lfs: { sha256: '0'.repeat(64), size: 1000 } } : entry,
    });
  });

  it('is refused where another commit is named than the one asked for', async () => {
    const other = 'f'.repeat(40);
    await assert.rejects(add(await served(), `${id}@${other}`), /is about another commit/);
  });

  it('is refused where the disk has no room for it, before it is begun', async () => {
    const running = await refused(/needs .* more, and .* are free on the disk/, {
      listed: entry =>
        entry['rfilename'] === graph ? { ...entry, lfs: { sha256: '0'.repeat(64), size: 2 ** 43 } } : entry,
    });
    assert.equal(running.sent(), files.get('config.json')!.length);
  });

  it('is not added where its graphs can’t be read, although every hash is right', () =>
    refused(/downloaded and cannot be used, so it was not added/, {
      files: new Map([...files, [graph, Buffer.from('no graph at all')]]),
    }));
});
