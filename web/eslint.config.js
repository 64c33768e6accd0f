import js from '@eslint/js';
import lingui from 'eslint-plugin-lingui';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.ts'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'scripts/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', 350],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Problems are errors of a class; openapi-fetch's own are not, and never reach us (see api/client.ts).
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    // Requests, query keys and mutations have one place (README.md).
    files: ['src/**'],
    ignores: ['src/api/**', '**/*.test.*'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['**/api/client'], message: 'Put the request into src/api/.' }],
          paths: [
            {
              name: '@mantine/core',
              importNames: ['Modal'],
              message: 'Use Dialog of src/ui/, which gives the focus back.',
            },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "Property[key.name='mutationFn']",
          message: 'Put the mutation into src/api/mutations.ts.',
        },
        {
          selector: "Property[key.name='queryKey'] > ArrayExpression",
          message: 'Put the key into src/api/keys.ts.',
        },
      ],
    },
  },
  {
    // Every text is in the catalogs (README.md).
    files: ['src/**'],
    ignores: ['**/*.test.*', 'src/api/!(problem).ts'],
    plugins: { lingui },
    rules: {
      'lingui/t-call-in-function': 'error',
      'lingui/no-single-variables-to-translate': 'error',
      'lingui/no-single-tag-to-translate': 'error',
      'lingui/no-trans-inside-trans': 'error',
      'lingui/no-unlocalized-strings': [
        'error',
        {
          // What is no sentence: a word in lower case, a name of a constant, an address, a style, a format.
          ignore: [
            '^[^A-Za-z]*$',
            '^(?![A-Z])[\\w./:#%?=&*@,-]+$',
            '^[A-Z][A-Z0-9_-]*$',
            '^(var|light-dark|color-mix)\\(',
            '^[T\\d:]+Z?$',
            '^(Twilio|Linecard|SIP)[^A-Za-z]*$',
            '^mod\\+[A-Z]$',
          ],
          ignoreNames: [
            {
              regex: {
                pattern: '^(className|style|styles|rel|flex|c|w|h|mt|p|size|key|to|href|type|id|role|color)$',
              },
            },
            { regex: { pattern: '^(data|aria)-(?!label)' } },
          ],
          ignoreFunctions: [
            'Error',
            'console.*',
            '*.startsWith',
            '*.includes',
            'RegExp',
            '*.set',
            '*.has',
            '*.get',
            '*.querySelector',
            '*.closest',
          ],
          useTsTypes: true,
          ignoreMethodsOnTypes: ['Map.get', 'Map.has', 'Set.has', 'Headers.set', 'URLSearchParams.get'],
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
);
