-- name: insert_entry
INSERT INTO audit_log (principal_id, action, subject_type, subject_id, details)
VALUES (:principal_id, :action, :subject_type, :subject_id, :details)

-- name: may_empty
SELECT has_table_privilege(to_regclass('audit_log'), 'TRUNCATE')
