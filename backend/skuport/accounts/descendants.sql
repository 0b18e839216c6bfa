-- What a key or a session made, directly and through what it made.

-- name: principals_made
-- The principals of the keys and sessions that it made. A key and the sessions opened with it are one principal.
WITH RECURSIVE made AS (
    SELECT id FROM principals
    WHERE created_by = CAST(:creator AS uuid) OR created_in_session = CAST(:session_id AS uuid)
    UNION
    SELECT p.id FROM principals p JOIN made ON p.created_by = made.id
)
SELECT id FROM made
