// node compose.mjs FILE...: what the Compose specification's schema says against files in JSON, a line each.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Ajv from 'ajv';

const schema = JSON.parse(readFileSync(new URL('./node_modules/dclint/schemas/compose.schema.json', import.meta.url)));
delete schema.$schema; // a spelling of draft 7 that Ajv does not know
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
for (const file of process.argv.slice(2)) {
  if (!validate(JSON.parse(readFileSync(file)))) {
    for (const error of validate.errors) {
      console.log(`${basename(file)}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
    }
  }
}
