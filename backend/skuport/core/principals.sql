-- name: name_of
-- An expression: the name of the principal whose id is {principal_id}.
(SELECT who.name FROM principals who WHERE who.id = {principal_id})
