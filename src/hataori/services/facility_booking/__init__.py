"""公共施設等のオンライン予約: sports and park facilities, found, booked, paid and used."""
