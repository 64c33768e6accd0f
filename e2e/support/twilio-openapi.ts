import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

/** A REST request as twilio-sim recorded it. A repeated parameter is an array. */
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

/** Twilio's own OpenAPI document, as its command line client ships it. */
export class TwilioOpenApi {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly paths: [RegExp, Record<string, Operation>][];
  private readonly validators = new Map<Schema, ValidateFunction>();

  constructor() {
    const document = createRequire(import.meta.url)(
      '@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json',
    ) as { paths: Record<string, Record<string, Operation>>; components: object };
    this.ajv.addSchema({ $id: 'twilio', components: document.components });
    this.ajv.addFormat('uri', (value) => URL.canParse(value) && !new URL(value).hostname.includes('_'));
    for (const told of ['http-method', 'twiml', 'int64']) this.ajv.addFormat(told, true);
    this.ajv.addFormat('phone-number', /^\+[1-9]\d{1,14}$/);
    this.ajv.addFormat('endpoint', /^\+[1-9]\d{1,14}$/);
    this.paths = Object.entries(document.paths).map(([template, operations]) => {
      const pattern = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/.]+)');
      return [new RegExp(`^${pattern}$`), operations];
    });
  }

  /** The operation's id and what the document does not allow in the request. */
  check({ method, path, query, form }: RecordedRequest): { operation: string; faults: string[] } {
    for (const [pattern, operations] of this.paths) {
      const found = pattern.exec(path);
      const operation = operations[method.toLowerCase()];
      if (found === null || operation === undefined) continue;
      const declared = operation.parameters ?? [];
      const faults = [
        ...this.faults(asObject(declared.filter((parameter) => parameter.in === 'path')), found.groups ?? {}),
        ...this.faults(asObject(declared.filter((parameter) => parameter.in === 'query')), query),
        ...this.faults(
          operation.requestBody?.content[FORM]?.schema ?? { type: 'object', properties: {} },
          form,
        ),
      ];
      return { operation: operation.operationId, faults };
    }
    return { operation: 'unknown', faults: [`${method} ${path} is not in Twilio's document`] };
  }

  private faults(schema: Schema, values: RecordedRequest['form']): string[] {
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

/** A form has texts alone: what a type reads from one that says it well, else the text, which the type refuses. */
function decoded(schema: Schema | undefined, value: string | string[]): unknown {
  if (schema?.type === 'array') return [value].flat().map((item) => decoded(schema.items, item));
  if (typeof value !== 'string') return value;
  if (schema?.type === 'integer' && /^-?\d+$/.test(value)) return Number(value);
  if (schema?.type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  return value;
}

/** References of the document, as references of the schema that it was added as. */
function resolved(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"twilio#/')) as Schema;
}
