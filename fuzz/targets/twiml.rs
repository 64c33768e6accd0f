#![cfg_attr(fuzzing, no_main)]

linecard_fuzz::target!(twiml);
