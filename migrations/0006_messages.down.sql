DROP TABLE linecard.message_work;
DROP TABLE linecard.message_logs;
DROP TABLE linecard.messages;
DROP FUNCTION app.message_advances(text, boolean, text);
DROP FUNCTION app.message_rank(text, boolean);
