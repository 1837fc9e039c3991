-- The tables of notebooks/hybrid.recnb, for SQLite and PostgreSQL. Running it again changes nothing.
create table if not exists movies (
    id text primary key,
    tmdb_id bigint,
    imdb_id text,
    title text,
    original_title text,
    adult boolean,
    budget bigint,
    genres text,
    homepage text,
    original_language text,
    overview text,
    popularity double precision,
    poster_path text,
    production_companies text,
    production_countries text,
    release_date text,
    revenue bigint,
    runtime double precision,
    spoken_languages text,
    status text,
    vote_average double precision,
    vote_count bigint
);
create table if not exists users (
    user_id integer primary key,
    age integer,
    occupation text,
    gender char(1)
);
create table if not exists ratings (
    timestamp text,
    user_id integer references users (user_id),
    movie text,
    rating integer,
    primary key (user_id, movie)
);
create index if not exists ratings_of_a_movie on ratings (movie);
