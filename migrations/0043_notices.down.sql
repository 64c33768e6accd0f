DROP TABLE linecard.notice_preferences;
DROP TABLE linecard.notices;
