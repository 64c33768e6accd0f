import { transformAsync, types as t, type NodePath, type PluginObj } from '@babel/core';
import macros from '@lingui/babel-plugin-lingui-macro';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/**
 * Turns the texts of `@lingui/…/macro` into messages. The English ones stay in the code, in production as well: a page has
 * its own texts, and a reader of English loads no catalog. They are compiled here, so that no browser has to parse them.
 */
export function linguiMacros(): Plugin {
  return {
    name: 'linecard:lingui-macros',
    enforce: 'pre',
    transform: {
      filter: { id: /\/(src|test)\/.*\.tsx?$/, code: /@lingui\/(core|react)\/macro/ },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: ['typescript', 'jsx'] },
          plugins: [[macros, { stripMessageField: false }], compiledMessages],
        });
        return result?.code == null ? null : { code: result.code, map: result.map ?? null };
      },
    },
  };
}

/** After the macros: they leave descriptors with an id and a message, and components with the same as props. */
function compiledMessages(): PluginObj {
  return {
    visitor: {
      Program: {
        exit(program: NodePath<t.Program>) {
          program.traverse({
            ObjectProperty({ node, parent }) {
              const isDescriptor =
                isNamed(node, 'message') &&
                t.isObjectExpression(parent) &&
                parent.properties.some((other) => t.isObjectProperty(other) && isNamed(other, 'id'));
              if (isDescriptor && t.isStringLiteral(node.value)) node.value = compiled(node.value);
            },
            JSXAttribute({ node, parent }) {
              const isTrans =
                t.isJSXOpeningElement(parent) && t.isJSXIdentifier(parent.name, { name: '_Trans' });
              if (!isTrans || node.name.name !== 'message') return;
              const { value } = node;
              const text = t.isJSXExpressionContainer(value) ? value.expression : value;
              if (t.isStringLiteral(text)) node.value = t.jsxExpressionContainer(compiled(text));
            },
          });
        },
      },
    },
  };
}

function isNamed({ key }: t.ObjectProperty, name: string): boolean {
  return t.isIdentifier(key, { name });
}

/** What has no placeholder is a message as it is (`language/language.ts`). */
function compiled(message: t.StringLiteral): t.Expression {
  return /[{}']/.test(message.value) ? t.valueToNode(compileMessage(message.value)) : message;
}
