import assert from 'node:assert/strict';
import { ChatTemplate } from '../../../src/model/text/chat-template';
import type { ChatMessage, RenderOptions } from '../../../src/model/text/chat-template';

const hello: readonly ChatMessage[] = [{ role: 'user', content: 'Hello' }];

function render(text: string, options?: RenderOptions, messages = hello): string {
  return ChatTemplate.parse({ file: 'chat_template.jinja', text }).render(messages, options).text;
}

describe('a chat template', () => {
  it('is followed to the letter', () => {
    const text = [
      '{{- bos_token }}',
      '{%- for message in messages %}',
      "    {{- '<|' + message.role + '|>\\n' }}",
      '    {%- for part in message.content if part.type == "text" %}{{ part.text | trim }}{% endfor %}',
      '{%- endfor %}',
      '{% if add_generation_prompt and tools is none %}',
      '<|assistant|>',
      '{% endif %}',
    ].join('\n');
    const content = [{ type: 'image' }, { type: 'text', text: ' What? ' }] as const;
    const variables = { bos_token: '<s>' };
    assert.equal(
      render(text, { variables }, [{ role: 'user', content }]),
      '<s><|user|>\nWhat?<|assistant|>\n',
    );
  });

  it('has the functions that templates expect', () => {
    assert.equal(render('{% for i in range(3) %}{{ i }}{% endfor %}'), '012');
    assert.equal(
      render('{{ range(1, 4) | join }}|{{ range(4, 1, -2) | join }}|{{ range(3, 1) | join }}'),
      '123|42|',
    );
    assert.equal(render('{{ enable_thinking is defined }}{{ True }}{{ none is none }}'), 'falsetruetrue');
    assert.equal(render('{{ enable_thinking }}', { variables: { enable_thinking: 7 } }), '7');
    assert.equal(render('{{ {"a": [1, "ü"]} | tojson }}'), '{"a": [1, "ü"]}');
  });

  it('tells the time it is told, in English, and says so', () => {
    const now = new Date(2026, 2, 9, 15, 4, 5);
    const text = "{{ strftime_now('%d %b %Y|%Y-%m-%d|%A %a %B %y|%H:%M:%S|%I %p|%%|%q') }}";
    const rendered = ChatTemplate.parse({ file: 'x', text }).render(hello, { now });
    const expected = '09 Mar 2026|2026-03-09|Monday Mon March 26|15:04:05|03 PM|%|%q';
    assert.deepEqual(rendered, { text: expected, readsClock: true });
    assert.equal(ChatTemplate.parse({ file: 'x', text: 'no time' }).render(hello).readsClock, false);
    const midnight = new Date(2026, 0, 1, 0, 0, 0);
    assert.equal(render("{{ strftime_now('%I %p') }}", { now: midnight }), '12 AM');
  });

  it('may refuse, and its reason is passed on', () => {
    assert.throws(() => render("{{ raise_exception('Only one system message!') }}"), {
      kind: 'bad-input',
      message: 'The chat template refuses this: "Only one system message!".',
    });
  });

  it('is named with its file when it cannot be used', () => {
    for (const text of [
      '{% if %}',
      '{{ messages[0].content.nothing() }}',
      '{{ 1 + none }}',
      '{% for x in 3 %}{% endfor %}',
    ]) {
      assert.throws(() => render(text), {
        kind: 'bad-input',
        message: /^The chat template in chat_template\.jinja cannot be used: .+[^.]\.$/,
        remedy: /without a template/,
      });
    }
  });
});

describe('a chat template without end', () => {
  const digits = "'0123456789'";
  const hostile: Readonly<Record<string, string>> = {
    'loops in loops': '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}',
    'a range of everything': '{% for a in range(10 ** 12) %}{% endfor %}',
    'a list that doubles':
      '{% set n = namespace(l=[1]) %}{% for a in range(60) %}{% set n.l = n.l + n.l %}{% endfor %}',
    'a text that doubles': `{% set n = namespace(t=${digits}) %}{% for a in range(60) %}{% set n.t = n.t + n.t %}{% endfor %}`,
    'a million small texts': `{% set n = namespace(t='') %}{% for a in range(99999) %}{% set n.t = n.t + ${digits} %}{% endfor %}`,
    'a macro of itself': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    'a macro of two of itself':
      '{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}',
    'a replacement by everything': `{% set n = namespace(t=${digits}) %}{% for a in range(9) %}{% set n.t = n.t.replace('', n.t) %}{% endfor %}`,
    'far too many brackets': `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`,
  };
  for (const [what, text] of Object.entries(hostile)) {
    it(`ends with a sentence: ${what}`, () => {
      assert.throws(() => render(text), { name: 'DarkroomError', message: /^The chat template .*\.$/ });
    });
  }

  it('is told from one that has much to do', () => {
    assert.equal(render(`{% for a in range(20000) %}${'x'.repeat(40)}{% endfor %}`).length, 800_000);
    const question = 'long '.repeat(40_000);
    const asked = [{ role: 'user', content: question }] as const;
    assert.ok(
      render('{% for m in messages %}{{ m.content | trim }}{% endfor %}', {}, asked).length > 199_000,
    );
  });
});
