DROP TABLE message_logs;
DROP TABLE messages;
DROP FUNCTION app.message_advances(text, text);
DROP FUNCTION app.message_rank(text);
