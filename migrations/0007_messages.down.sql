DROP TABLE message_work;
DROP TABLE message_logs;
DROP TABLE messages;
DROP FUNCTION app.message_advances(text, boolean, text);
DROP FUNCTION app.message_rank(text, boolean);
