import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

/** A REST request recorded by twilio-sim. A repeated parameter is an array. */
export type RecordedRequest = {
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  form: Record<string, string | string[]>;
};

type Schema = {
  type?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  [keyword: string]: unknown;
};
type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};

const FORM = 'application/x-www-form-urlencoded';

type Document = { paths: Record<string, Record<string, Operation>>; components: object };

/** Twilio's own OpenAPI documents, which its command line client includes: of its main API, and of what is dialled. */
export class TwilioOpenApi {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly paths: [RegExp, Record<string, Operation>][];
  private readonly validators = new Map<Schema, ValidateFunction>();

  constructor() {
    const read = (name: string) =>
      createRequire(import.meta.url)(`@twilio/cli-core/src/services/twilio-api/${name}.json`) as Document;
    const document = read('twilio_api_v2010');
    this.ajv.addSchema({ $id: 'twilio', components: document.components });
    this.ajv.addFormat('uri', (value) => URL.canParse(value) && !new URL(value).hostname.includes('_'));
    for (const format of ['http-method', 'twiml', 'int64']) this.ajv.addFormat(format, true);
    this.ajv.addFormat('phone-number', /^\+[1-9]\d{1,14}$/);
    this.ajv.addFormat('endpoint', /^\+[1-9]\d{1,14}$/);
    // The second one's requests that are checked refer to none of its components.
    const paths = { ...document.paths, ...read('twilio_voice_v1').paths };
    this.paths = Object.entries(paths).map(([template, operations]) => {
      const pattern = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/.]+)');
      return [new RegExp(`^${pattern}$`), operations];
    });
  }

  /** The operation's ID, and the request's violations of the document. */
  check({ method, path, query, form }: RecordedRequest): { operation: string; violations: string[] } {
    for (const [pattern, operations] of this.paths) {
      const found = pattern.exec(path);
      const operation = operations[method.toLowerCase()];
      if (found === null || operation === undefined) continue;
      const declared = operation.parameters ?? [];
      const violations = [
        ...this.violations(
          asObject(declared.filter((parameter) => parameter.in === 'path')),
          found.groups ?? {},
        ),
        ...this.violations(asObject(declared.filter((parameter) => parameter.in === 'query')), query),
        ...this.violations(
          operation.requestBody?.content[FORM]?.schema ?? { type: 'object', properties: {} },
          form,
        ),
      ];
      return { operation: operation.operationId, violations };
    }
    return { operation: 'unknown', violations: [`${method} ${path} is not in Twilio's document`] };
  }

  private violations(schema: Schema, values: RecordedRequest['form']): string[] {
    const typed = Object.entries(values).map(([name, value]) => [
      name,
      decoded(schema.properties?.[name], value),
    ]);
    const validator =
      this.validators.get(schema) ?? this.ajv.compile(resolved({ ...schema, additionalProperties: false }));
    this.validators.set(schema, validator);
    validator(Object.fromEntries(typed));
    return (validator.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

function asObject(parameters: Parameter[]): Schema {
  const required = parameters.filter((parameter) => parameter.required === true).map(({ name }) => name);
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  return { type: 'object', properties, required };
}

/** A form contains only text: converts it to the schema's type, or leaves it as it is for the schema to reject. */
function decoded(schema: Schema | undefined, value: string | string[]): unknown {
  if (schema?.type === 'array') return [value].flat().map((item) => decoded(schema.items, item));
  if (typeof value !== 'string') return value;
  if (schema?.type === 'integer' && /^-?\d+$/.test(value)) return Number(value);
  if (schema?.type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  return value;
}

/** Makes the document's references resolve in the schema under which it was added. */
function resolved(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"twilio#/')) as Schema;
}
