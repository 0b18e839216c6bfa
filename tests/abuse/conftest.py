from tests.support.area import own_databases

cleaner, database_url, redis_url, settings = own_databases("abuse", 4)
