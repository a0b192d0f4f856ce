"""`SQLAlchemy`: its core and its mapper, with SQLite."""

from sqlalchemy import ForeignKey, String, create_engine, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import StaticPool


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    books: Mapped[list["Book"]] = relationship(back_populates="author", cascade="all, delete-orphan")


class Book(Base):
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author] = relationship(back_populates="books")


def maps():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Author(name="Ada", books=[Book(title="Notes"), Book(title="Ä")]))
        session.commit()
        rows = session.execute(select(Author.name, func.count(Book.id)).join(Book).group_by(Author.id)).all()
        titles = session.scalars(select(Book.title).order_by(Book.title.desc())).all()
        return [[tuple(row) for row in rows], list(titles), session.get(Author, 1).books[0].author.name]


def writes_sql():
    return str(select(Author).where(Author.name.like("A%")).limit(2))


def rolls_back():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        connection.execute(text("create table t (n integer primary key)"))
    try:
        with engine.begin() as connection:
            connection.execute(text("insert into t values (:n)"), [{"n": 1}, {"n": 1}])
    except Exception as error:
        return [type(error), engine.connect().scalar(text("select count(*) from t"))]
