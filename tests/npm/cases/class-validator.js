'use strict';

const { validate, IsEmail, Length, ValidateNested } = require('class-validator');

class User {}
IsEmail()(User.prototype, 'email');
Length(2, 5)(User.prototype, 'name');
class Team {}
ValidateNested()(Team.prototype, 'lead');
exports['validates'] = async () => {
  const user = Object.assign(new User(), { email: 'nothing', name: 'a' });
  const team = Object.assign(new Team(), { lead: user });
  return [(await validate(user)).map(error => error.constraints), (await validate(team))[0].children.length, await validate(Object.assign(new User(), { email: 'a@b.de', name: 'abc' }))];
};
