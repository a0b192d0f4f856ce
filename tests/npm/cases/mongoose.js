'use strict';

const mongoose = require('mongoose');

const schema = new mongoose.Schema({ name: { type: String, required: true, trim: true, maxlength: 5 }, tags: [String], born: Date, inner: { n: { type: Number, min: 1 } } });
schema.virtual('loud').get(function () { return this.name.toUpperCase(); });
schema.pre('validate', function () { this.tags.push('seen'); });
const Thing = mongoose.model('Thing', schema);

exports['casts and validates'] = async () => { const thing = new Thing({ _id: '0123456789abcdef01234567', name: ' ada ', born: '2024-01-01', inner: { n: '3' } }); await thing.validate(); const wrong = await new Thing({ name: 'too long', inner: { n: 0 } }).validate().catch(error => Object.values(error.errors).map(one => [one.path, one.kind])); return [JSON.parse(JSON.stringify(thing)), thing.loud, wrong, Thing.find({ name: /a/ }).sort('-born').limit(2).getOptions()]; };
exports['needs a server'] = () => mongoose.createConnection('mongodb://127.0.0.1:1/x', { serverSelectionTimeoutMS: 50 }).asPromise().catch(error => error.name);
