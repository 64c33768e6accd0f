// The types of this package are written by hand, to be read. The compiler checks here that they are those of the API's document.
import type { OfferedNumber, TwilioCredentials, TwilioSettings, TwilioValues } from "../src/index.js";
import type { components } from "./generated/schema.js";

type Schemas = components["schemas"];
const is =
  <Wanted>() =>
  <Given extends Wanted>(_?: Given) =>
    undefined;

is<TwilioSettings>()<Schemas["ConnectionBody"]>();
is<OfferedNumber>()<Schemas["OfferedNumberBody"]>();
is<Schemas["ConnectBody"]>()<TwilioValues & { verifyFirst: true }>();
is<Schemas["PhoneNumbersBody"]>()<TwilioCredentials & { agentId: string }>();
